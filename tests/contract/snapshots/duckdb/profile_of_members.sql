WITH "t4" AS (
  SELECT
    "t2"."event_hash",
    "t2"."source",
    "t2"."account",
    "t2"."organization",
    "t2"."key_hash",
    "t2"."end_user_hash",
    "t2"."request_id_hash",
    "t2"."address_hash",
    "t2"."network_hash",
    "t2"."ja4_hash",
    "t2"."user_agent_hash",
    "t2"."header_order_hash",
    "t2"."ts_us",
    "t2"."day",
    "t2"."model",
    "t2"."dialect_hash",
    "t2"."n_params",
    "t2"."logprobs",
    "t2"."n_choices",
    "t2"."status",
    "t2"."input_tokens",
    "t2"."output_tokens",
    "t2"."cost",
    "t2"."content_state",
    "t2"."n_past_answers",
    "t2"."prompt_words",
    "t2"."answer_words",
    "t2"."system_hash",
    "t2"."conversation_hash",
    "t2"."prompt_hash",
    "t2"."head_hash",
    "t2"."tail_hash",
    "t2"."prompt_shingles",
    "t2"."answer_shingles",
    "t2"."corpus",
    "t2"."corpus_split",
    "t2"."corpus_doc",
    "t2"."elicits_reasoning",
    "t2"."asks_grading",
    "t2"."training_wording",
    "t2"."synthesises_prompts",
    "t2"."is_probe",
    "t2"."topic_00",
    "t2"."topic_01",
    "t2"."topic_02",
    "t2"."topic_03",
    "t2"."topic_04",
    "t2"."topic_05",
    "t2"."topic_06",
    "t2"."topic_07",
    "t2"."topic_08",
    "t2"."topic_09",
    "t2"."topic_10",
    "t2"."topic_11",
    "t2"."topic_12",
    "t2"."topic_13",
    "t2"."topic_14",
    "t2"."topic_15",
    "t2"."topic_16",
    "t2"."topic_17",
    "t2"."topic_18",
    "t2"."topic_19",
    "t2"."topic_20",
    "t2"."topic_21",
    "t2"."topic_22",
    "t2"."topic_23",
    "t2"."fed_back",
    "t3"."subject"
  FROM "prepared" AS "t2"
  INNER JOIN "members" AS "t3"
    ON "t2"."account" = "t3"."account"
), "t10" AS (
  SELECT
    "t5"."model",
    "t5"."day",
    "t5"."account",
    "t5"."ts_us"
  FROM "t4" AS "t5"
  WHERE
    "t5"."day" IS NOT NULL AND "t5"."model" IS NOT NULL
), "t24" AS (
  SELECT
    "t11"."model",
    "t11"."day",
    COUNT("t11"."day") AS "n",
    COUNT(DISTINCT "t11"."account") AS "n_users"
  FROM (
    SELECT
      'any' AS "model",
      "t5"."day",
      "t5"."account",
      "t5"."ts_us"
    FROM "t4" AS "t5"
    WHERE
      "t5"."day" IS NOT NULL AND "t5"."model" IS NOT NULL
  ) AS "t11"
  GROUP BY
    1,
    2
), "t28" AS (
  SELECT
    "t19"."model",
    "t19"."day",
    COUNT("t19"."day") AS "n",
    COUNT(DISTINCT "t19"."account") AS "n_users"
  FROM "t10" AS "t19"
  GROUP BY
    1,
    2
)
SELECT
  "t86".*
  EXCLUDE ("subject_right")
FROM (
  SELECT
    "t77"."subject",
    "t77"."n_requests",
    "t77"."n_accounts",
    "t77"."n_failed",
    "t77"."n_refused",
    "t77"."input_tokens",
    "t77"."output_tokens",
    "t77"."first_us",
    "t77"."last_us",
    "t77"."n_days",
    "t77"."n_models",
    "t77"."n_dialects",
    "t77"."n_addresses",
    "t77"."n_logprobs",
    "t77"."n_readable",
    "t77"."n_single_turn",
    "t77"."n_bare",
    "t77"."n_prompts",
    "t77"."n_conversations",
    "t77"."n_systems",
    "t77"."prompt_words",
    "t77"."answer_words",
    "t77"."n_fed_back",
    "t77"."n_fed_back_graded",
    "t77"."n_elicits_reasoning",
    "t77"."n_asks_grading",
    "t77"."n_training_wording",
    "t77"."n_synthesises_prompts",
    "t77"."n_is_probe",
    "t77"."n_corpus_train",
    "t77"."n_corpus_test",
    "t77"."n_train_items",
    "t77"."n_test_items",
    "t77"."n_template",
    "t77"."n_swept",
    "t77"."n_openings",
    "t77"."n_topics",
    "t77"."topic_00",
    "t77"."topic_01",
    "t77"."topic_02",
    "t77"."topic_03",
    "t77"."topic_04",
    "t77"."topic_05",
    "t77"."topic_06",
    "t77"."topic_07",
    "t77"."topic_08",
    "t77"."topic_09",
    "t77"."topic_10",
    "t77"."topic_11",
    "t77"."topic_12",
    "t77"."topic_13",
    "t77"."topic_14",
    "t77"."topic_15",
    "t77"."topic_16",
    "t77"."topic_17",
    "t77"."topic_18",
    "t77"."topic_19",
    "t77"."topic_20",
    "t77"."topic_21",
    "t77"."topic_22",
    "t77"."topic_23",
    "t85"."subject" AS "subject_right",
    "t85"."n_release_day",
    "t85"."n_release_moved"
  FROM (
    SELECT
      "t74".*
      EXCLUDE ("subject_right")
    FROM (
      SELECT
        "t72"."subject",
        "t72"."n_requests",
        "t72"."n_accounts",
        "t72"."n_failed",
        "t72"."n_refused",
        "t72"."input_tokens",
        "t72"."output_tokens",
        "t72"."first_us",
        "t72"."last_us",
        "t72"."n_days",
        "t72"."n_models",
        "t72"."n_dialects",
        "t72"."n_addresses",
        "t72"."n_logprobs",
        "t72"."n_readable",
        "t72"."n_single_turn",
        "t72"."n_bare",
        "t72"."n_prompts",
        "t72"."n_conversations",
        "t72"."n_systems",
        "t72"."prompt_words",
        "t72"."answer_words",
        "t72"."n_fed_back",
        "t72"."n_fed_back_graded",
        "t72"."n_elicits_reasoning",
        "t72"."n_asks_grading",
        "t72"."n_training_wording",
        "t72"."n_synthesises_prompts",
        "t72"."n_is_probe",
        "t72"."n_corpus_train",
        "t72"."n_corpus_test",
        "t72"."n_train_items",
        "t72"."n_test_items",
        "t72"."n_template",
        "t72"."n_swept",
        "t72"."n_openings",
        "t30"."subject" AS "subject_right",
        "t30"."n_topics",
        "t30"."topic_00",
        "t30"."topic_01",
        "t30"."topic_02",
        "t30"."topic_03",
        "t30"."topic_04",
        "t30"."topic_05",
        "t30"."topic_06",
        "t30"."topic_07",
        "t30"."topic_08",
        "t30"."topic_09",
        "t30"."topic_10",
        "t30"."topic_11",
        "t30"."topic_12",
        "t30"."topic_13",
        "t30"."topic_14",
        "t30"."topic_15",
        "t30"."topic_16",
        "t30"."topic_17",
        "t30"."topic_18",
        "t30"."topic_19",
        "t30"."topic_20",
        "t30"."topic_21",
        "t30"."topic_22",
        "t30"."topic_23"
      FROM (
        SELECT
          "t69".*
          EXCLUDE ("subject_right")
        FROM (
          SELECT
            "t67"."subject",
            "t67"."n_requests",
            "t67"."n_accounts",
            "t67"."n_failed",
            "t67"."n_refused",
            "t67"."input_tokens",
            "t67"."output_tokens",
            "t67"."first_us",
            "t67"."last_us",
            "t67"."n_days",
            "t67"."n_models",
            "t67"."n_dialects",
            "t67"."n_addresses",
            "t67"."n_logprobs",
            "t67"."n_readable",
            "t67"."n_single_turn",
            "t67"."n_bare",
            "t67"."n_prompts",
            "t67"."n_conversations",
            "t67"."n_systems",
            "t67"."prompt_words",
            "t67"."answer_words",
            "t67"."n_fed_back",
            "t67"."n_fed_back_graded",
            "t67"."n_elicits_reasoning",
            "t67"."n_asks_grading",
            "t67"."n_training_wording",
            "t67"."n_synthesises_prompts",
            "t67"."n_is_probe",
            "t67"."n_corpus_train",
            "t67"."n_corpus_test",
            "t67"."n_train_items",
            "t67"."n_test_items",
            "t67"."n_template",
            "t67"."n_swept",
            "t45"."subject" AS "subject_right",
            "t45"."n_openings"
          FROM (
            SELECT
              "t64".*
              EXCLUDE ("subject_right")
            FROM (
              SELECT
                "t58"."subject",
                "t58"."n_requests",
                "t58"."n_accounts",
                "t58"."n_failed",
                "t58"."n_refused",
                "t58"."input_tokens",
                "t58"."output_tokens",
                "t58"."first_us",
                "t58"."last_us",
                "t58"."n_days",
                "t58"."n_models",
                "t58"."n_dialects",
                "t58"."n_addresses",
                "t58"."n_logprobs",
                "t58"."n_readable",
                "t58"."n_single_turn",
                "t58"."n_bare",
                "t58"."n_prompts",
                "t58"."n_conversations",
                "t58"."n_systems",
                "t58"."prompt_words",
                "t58"."answer_words",
                "t58"."n_fed_back",
                "t58"."n_fed_back_graded",
                "t58"."n_elicits_reasoning",
                "t58"."n_asks_grading",
                "t58"."n_training_wording",
                "t58"."n_synthesises_prompts",
                "t58"."n_is_probe",
                "t58"."n_corpus_train",
                "t58"."n_corpus_test",
                "t58"."n_train_items",
                "t58"."n_test_items",
                "t53"."subject" AS "subject_right",
                "t53"."n_template",
                "t53"."n_swept"
              FROM (
                SELECT
                  "t55".*
                  EXCLUDE ("subject_right")
                FROM (
                  SELECT
                    "t51"."subject",
                    "t51"."n_requests",
                    "t51"."n_accounts",
                    "t51"."n_failed",
                    "t51"."n_refused",
                    "t51"."input_tokens",
                    "t51"."output_tokens",
                    "t51"."first_us",
                    "t51"."last_us",
                    "t51"."n_days",
                    "t51"."n_models",
                    "t51"."n_dialects",
                    "t51"."n_addresses",
                    "t51"."n_logprobs",
                    "t51"."n_readable",
                    "t51"."n_single_turn",
                    "t51"."n_bare",
                    "t51"."n_prompts",
                    "t51"."n_conversations",
                    "t51"."n_systems",
                    "t51"."prompt_words",
                    "t51"."answer_words",
                    "t51"."n_fed_back",
                    "t51"."n_fed_back_graded",
                    "t51"."n_elicits_reasoning",
                    "t51"."n_asks_grading",
                    "t51"."n_training_wording",
                    "t51"."n_synthesises_prompts",
                    "t51"."n_is_probe",
                    "t39"."subject" AS "subject_right",
                    "t39"."n_corpus_train",
                    "t39"."n_corpus_test",
                    "t39"."n_train_items",
                    "t39"."n_test_items"
                  FROM (
                    SELECT
                      "t46".*
                      EXCLUDE ("subject_right")
                    FROM (
                      SELECT
                        "t25"."subject",
                        "t25"."n_requests",
                        "t25"."n_accounts",
                        "t25"."n_failed",
                        "t25"."n_refused",
                        "t25"."input_tokens",
                        "t25"."output_tokens",
                        "t25"."first_us",
                        "t25"."last_us",
                        "t25"."n_days",
                        "t25"."n_models",
                        "t25"."n_dialects",
                        "t25"."n_addresses",
                        "t25"."n_logprobs",
                        "t25"."n_readable",
                        "t38"."subject" AS "subject_right",
                        "t38"."n_single_turn",
                        "t38"."n_bare",
                        "t38"."n_prompts",
                        "t38"."n_conversations",
                        "t38"."n_systems",
                        "t38"."prompt_words",
                        "t38"."answer_words",
                        "t38"."n_fed_back",
                        "t38"."n_fed_back_graded",
                        "t38"."n_elicits_reasoning",
                        "t38"."n_asks_grading",
                        "t38"."n_training_wording",
                        "t38"."n_synthesises_prompts",
                        "t38"."n_is_probe"
                      FROM (
                        SELECT
                          "t5"."subject",
                          COUNT("t5"."event_hash") AS "n_requests",
                          COUNT(DISTINCT "t5"."account") AS "n_accounts",
                          SUM(CASE WHEN "t5"."status" >= 400 THEN 1 ELSE 0 END) AS "n_failed",
                          SUM(CASE WHEN "t5"."status" = 429 THEN 1 ELSE 0 END) AS "n_refused",
                          SUM("t5"."input_tokens") AS "input_tokens",
                          SUM("t5"."output_tokens") AS "output_tokens",
                          MIN("t5"."ts_us") AS "first_us",
                          MAX("t5"."ts_us") AS "last_us",
                          COUNT(DISTINCT "t5"."day") AS "n_days",
                          COUNT(DISTINCT "t5"."model") AS "n_models",
                          COUNT(DISTINCT "t5"."dialect_hash") AS "n_dialects",
                          COUNT(DISTINCT "t5"."address_hash") AS "n_addresses",
                          SUM(CASE WHEN "t5"."logprobs" THEN 1 ELSE 0 END) AS "n_logprobs",
                          SUM(CASE WHEN "t5"."prompt_words" IS NOT NULL THEN 1 ELSE 0 END) AS "n_readable"
                        FROM "t4" AS "t5"
                        GROUP BY
                          1
                      ) AS "t25"
                      LEFT OUTER JOIN (
                        SELECT
                          "t12"."subject",
                          SUM(CASE WHEN "t12"."n_past_answers" = 0 THEN 1 ELSE 0 END) AS "n_single_turn",
                          SUM(
                            CASE
                              WHEN (
                                "t12"."n_past_answers" = 0
                              ) AND (
                                "t12"."system_hash" IS NULL
                              )
                              THEN 1
                              ELSE 0
                            END
                          ) AS "n_bare",
                          COUNT(DISTINCT "t12"."prompt_hash") AS "n_prompts",
                          COUNT(DISTINCT "t12"."conversation_hash") AS "n_conversations",
                          COUNT(DISTINCT "t12"."system_hash") AS "n_systems",
                          SUM("t12"."prompt_words") AS "prompt_words",
                          SUM("t12"."answer_words") AS "answer_words",
                          SUM(CASE WHEN "t12"."fed_back" THEN 1 ELSE 0 END) AS "n_fed_back",
                          SUM(CASE WHEN "t12"."fed_back" AND "t12"."asks_grading" THEN 1 ELSE 0 END) AS "n_fed_back_graded",
                          SUM(CASE WHEN "t12"."elicits_reasoning" THEN 1 ELSE 0 END) AS "n_elicits_reasoning",
                          SUM(CASE WHEN "t12"."asks_grading" THEN 1 ELSE 0 END) AS "n_asks_grading",
                          SUM(CASE WHEN "t12"."training_wording" THEN 1 ELSE 0 END) AS "n_training_wording",
                          SUM(CASE WHEN "t12"."synthesises_prompts" THEN 1 ELSE 0 END) AS "n_synthesises_prompts",
                          SUM(CASE WHEN "t12"."is_probe" THEN 1 ELSE 0 END) AS "n_is_probe"
                        FROM (
                          SELECT
                            *
                          FROM "t4" AS "t5"
                          WHERE
                            "t5"."prompt_words" IS NOT NULL
                        ) AS "t12"
                        GROUP BY
                          1
                      ) AS "t38"
                        ON "t25"."subject" = "t38"."subject"
                    ) AS "t46"
                  ) AS "t51"
                  LEFT OUTER JOIN (
                    SELECT
                      "t15"."subject",
                      SUM(CASE WHEN "t15"."corpus_split" = 'train' THEN 1 ELSE 0 END) AS "n_corpus_train",
                      SUM(CASE WHEN NOT (
                        "t15"."corpus_split" = 'train'
                      ) THEN 1 ELSE 0 END) AS "n_corpus_test",
                      COUNT(DISTINCT "t15"."corpus_doc") FILTER(WHERE
                        "t15"."corpus_split" = 'train') AS "n_train_items",
                      COUNT(DISTINCT "t15"."corpus_doc") FILTER(WHERE
                        NOT (
                          "t15"."corpus_split" = 'train'
                        )) AS "n_test_items"
                    FROM (
                      SELECT
                        *
                      FROM "t4" AS "t5"
                      WHERE
                        "t5"."corpus_doc" IS NOT NULL
                    ) AS "t15"
                    GROUP BY
                      1
                  ) AS "t39"
                    ON "t51"."subject" = "t39"."subject"
                ) AS "t55"
              ) AS "t58"
              LEFT OUTER JOIN (
                SELECT
                  "t47"."subject",
                  MAX("t47"."n") AS "n_template",
                  MAX("t47"."n_distinct") AS "n_swept"
                FROM (
                  SELECT
                    "t43"."subject",
                    "t43"."piece",
                    SUM("t43"."n") AS "n",
                    COUNT("t43"."n") AS "n_distinct"
                  FROM (
                    SELECT
                      "t33"."subject",
                      "t33"."piece",
                      "t33"."prompt_hash",
                      COUNT("t33"."piece") AS "n"
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t5"."subject",
                            "t5"."prompt_hash",
                            "t5"."tail_hash" AS "piece"
                          FROM "t4" AS "t5"
                        ) AS "t7"
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              "t5"."subject",
                              "t5"."prompt_hash",
                              UNNEST("t5"."prompt_shingles") AS "piece"
                            FROM "t4" AS "t5"
                          ) AS "t14"
                          UNION ALL
                          SELECT
                            *
                          FROM (
                            SELECT
                              "t5"."subject",
                              "t5"."prompt_hash",
                              "t5"."head_hash" AS "piece"
                            FROM "t4" AS "t5"
                          ) AS "t8"
                        ) AS "t20"
                      ) AS "t23"
                      WHERE
                        "t23"."piece" IS NOT NULL AND "t23"."prompt_hash" IS NOT NULL
                    ) AS "t33"
                    GROUP BY
                      1,
                      2,
                      3
                  ) AS "t43"
                  GROUP BY
                    1,
                    2
                ) AS "t47"
                GROUP BY
                  1
              ) AS "t53"
                ON "t58"."subject" = "t53"."subject"
            ) AS "t64"
          ) AS "t67"
          LEFT OUTER JOIN (
            SELECT
              "t26"."subject",
              SUM(CASE WHEN "t26"."n" >= 5 THEN 1 ELSE 0 END) AS "n_openings"
            FROM (
              SELECT
                "t13"."subject",
                "t13"."head_hash",
                COUNT(DISTINCT "t13"."prompt_hash") AS "n"
              FROM (
                SELECT
                  *
                FROM "t4" AS "t5"
                WHERE
                  "t5"."head_hash" IS NOT NULL
              ) AS "t13"
              GROUP BY
                1,
                2
            ) AS "t26"
            GROUP BY
              1
          ) AS "t45"
            ON "t67"."subject" = "t45"."subject"
        ) AS "t69"
      ) AS "t72"
      LEFT OUTER JOIN (
        SELECT
          "t16"."subject",
          COUNT("t16"."topic_00") AS "n_topics",
          SUM("t16"."topic_00") AS "topic_00",
          SUM("t16"."topic_01") AS "topic_01",
          SUM("t16"."topic_02") AS "topic_02",
          SUM("t16"."topic_03") AS "topic_03",
          SUM("t16"."topic_04") AS "topic_04",
          SUM("t16"."topic_05") AS "topic_05",
          SUM("t16"."topic_06") AS "topic_06",
          SUM("t16"."topic_07") AS "topic_07",
          SUM("t16"."topic_08") AS "topic_08",
          SUM("t16"."topic_09") AS "topic_09",
          SUM("t16"."topic_10") AS "topic_10",
          SUM("t16"."topic_11") AS "topic_11",
          SUM("t16"."topic_12") AS "topic_12",
          SUM("t16"."topic_13") AS "topic_13",
          SUM("t16"."topic_14") AS "topic_14",
          SUM("t16"."topic_15") AS "topic_15",
          SUM("t16"."topic_16") AS "topic_16",
          SUM("t16"."topic_17") AS "topic_17",
          SUM("t16"."topic_18") AS "topic_18",
          SUM("t16"."topic_19") AS "topic_19",
          SUM("t16"."topic_20") AS "topic_20",
          SUM("t16"."topic_21") AS "topic_21",
          SUM("t16"."topic_22") AS "topic_22",
          SUM("t16"."topic_23") AS "topic_23"
        FROM (
          SELECT
            *
          FROM "t4" AS "t5"
          WHERE
            "t5"."topic_00" IS NOT NULL
        ) AS "t16"
        GROUP BY
          1
      ) AS "t30"
        ON "t72"."subject" = "t30"."subject"
    ) AS "t74"
  ) AS "t77"
  LEFT OUTER JOIN (
    SELECT
      "t83"."subject",
      COUNT("t83"."ts_us") AS "n_release_day",
      SUM(CASE WHEN "t83"."model" = "t83"."new_model" THEN 1 ELSE 0 END) AS "n_release_moved"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t17"."subject",
          "t17"."model",
          "t17"."ts_us",
          "t81"."new_model",
          "t81"."released_us",
          "t18"."first_us"
        FROM (
          SELECT
            "t5"."subject",
            "t5"."model",
            "t5"."ts_us"
          FROM "t4" AS "t5"
        ) AS "t17"
        CROSS JOIN (
          SELECT
            "t79"."model" AS "new_model",
            MIN("t79"."us") AS "released_us"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t76"."model",
                "t76"."account",
                "t76"."us",
                (
                  ROW_NUMBER() OVER (
                    PARTITION BY "t76"."model"
                    ORDER BY "t76"."us" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1
                ) + 1 AS "place",
                COUNT("t76"."us") OVER (
                  PARTITION BY "t76"."model"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS "n_users"
              FROM (
                SELECT
                  "t73"."model",
                  "t73"."account",
                  MIN("t73"."ts_us") AS "us"
                FROM (
                  SELECT
                    "t21"."model",
                    "t21"."day",
                    "t21"."account",
                    "t21"."ts_us"
                  FROM "t10" AS "t21"
                  INNER JOIN (
                    SELECT
                      "t66"."model",
                      "t66"."day"
                    FROM (
                      SELECT
                        "t61"."model",
                        "t61"."day",
                        "t63"."begin"
                      FROM (
                        SELECT
                          "t56"."model",
                          MIN("t56"."day") AS "day"
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              "t34"."model",
                              "t34"."day",
                              "t34"."n",
                              "t34"."n_users",
                              "t44"."n_all",
                              "t44"."n_days"
                            FROM "t28" AS "t34"
                            INNER JOIN (
                              SELECT
                                "t31"."model",
                                SUM("t31"."n") AS "n_all",
                                COUNT("t31"."n") AS "n_days"
                              FROM "t28" AS "t31"
                              GROUP BY
                                1
                            ) AS "t44"
                              ON "t34"."model" = "t44"."model"
                          ) AS "t50"
                          WHERE
                            (
                              "t50"."n" * "t50"."n_days" * 4
                            ) >= "t50"."n_all" AND "t50"."n_users" >= 3
                        ) AS "t56"
                        GROUP BY
                          1
                      ) AS "t61"
                      CROSS JOIN (
                        SELECT
                          "t59"."day" AS "begin"
                        FROM (
                          SELECT
                            "t54"."model",
                            MIN("t54"."day") AS "day"
                          FROM (
                            SELECT
                              *
                            FROM (
                              SELECT
                                "t32"."model",
                                "t32"."day",
                                "t32"."n",
                                "t32"."n_users",
                                "t41"."n_all",
                                "t41"."n_days"
                              FROM "t24" AS "t32"
                              INNER JOIN (
                                SELECT
                                  "t29"."model",
                                  SUM("t29"."n") AS "n_all",
                                  COUNT("t29"."n") AS "n_days"
                                FROM "t24" AS "t29"
                                GROUP BY
                                  1
                              ) AS "t41"
                                ON "t32"."model" = "t41"."model"
                            ) AS "t48"
                            WHERE
                              (
                                "t48"."n" * "t48"."n_days" * 4
                              ) >= "t48"."n_all" AND "t48"."n_users" >= 3
                          ) AS "t54"
                          GROUP BY
                            1
                        ) AS "t59"
                      ) AS "t63"
                    ) AS "t66"
                    WHERE
                      "t66"."day" >= (
                        "t66"."begin" + 2
                      )
                  ) AS "t70"
                    ON "t21"."model" = "t70"."model" AND "t21"."day" = "t70"."day"
                ) AS "t73"
                GROUP BY
                  1,
                  2
              ) AS "t76"
            ) AS "t78"
            WHERE
              "t78"."place" >= 3 AND (
                "t78"."place" * 20
              ) >= "t78"."n_users"
          ) AS "t79"
          GROUP BY
            1
        ) AS "t81"
        INNER JOIN (
          SELECT
            "t5"."subject",
            MIN("t5"."ts_us") AS "first_us"
          FROM "t4" AS "t5"
          GROUP BY
            1
        ) AS "t18"
          ON "t17"."subject" = "t18"."subject"
      ) AS "t82"
      WHERE
        "t82"."ts_us" >= "t82"."released_us"
        AND "t82"."ts_us" < (
          "t82"."released_us" + 86400000000
        )
        AND "t82"."first_us" < "t82"."released_us"
    ) AS "t83"
    GROUP BY
      1
  ) AS "t85"
    ON "t77"."subject" = "t85"."subject"
) AS "t86"
