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
)
SELECT
  "t53".*
  EXCLUDE ("subject_right")
FROM (
  SELECT
    "t52"."subject",
    "t52"."n_requests",
    "t52"."n_accounts",
    "t52"."n_failed",
    "t52"."n_refused",
    "t52"."input_tokens",
    "t52"."output_tokens",
    "t52"."first_us",
    "t52"."last_us",
    "t52"."n_days",
    "t52"."n_models",
    "t52"."n_dialects",
    "t52"."n_addresses",
    "t52"."n_logprobs",
    "t52"."n_readable",
    "t52"."n_single_turn",
    "t52"."n_prompts",
    "t52"."n_conversations",
    "t52"."n_systems",
    "t52"."prompt_words",
    "t52"."answer_words",
    "t52"."n_fed_back",
    "t52"."n_fed_back_graded",
    "t52"."n_elicits_reasoning",
    "t52"."n_asks_grading",
    "t52"."n_training_wording",
    "t52"."n_synthesises_prompts",
    "t52"."n_is_probe",
    "t52"."n_corpus_train",
    "t52"."n_corpus_test",
    "t52"."n_train_items",
    "t52"."n_test_items",
    "t52"."n_template",
    "t52"."n_swept",
    "t52"."n_topics",
    "t52"."topic_00",
    "t52"."topic_01",
    "t52"."topic_02",
    "t52"."topic_03",
    "t52"."topic_04",
    "t52"."topic_05",
    "t52"."topic_06",
    "t52"."topic_07",
    "t52"."topic_08",
    "t52"."topic_09",
    "t52"."topic_10",
    "t52"."topic_11",
    "t52"."topic_12",
    "t52"."topic_13",
    "t52"."topic_14",
    "t52"."topic_15",
    "t52"."topic_16",
    "t52"."topic_17",
    "t52"."topic_18",
    "t52"."topic_19",
    "t52"."topic_20",
    "t52"."topic_21",
    "t52"."topic_22",
    "t52"."topic_23",
    "t46"."subject" AS "subject_right",
    "t46"."n_release_day",
    "t46"."n_release_moved"
  FROM (
    SELECT
      "t50".*
      EXCLUDE ("subject_right")
    FROM (
      SELECT
        "t49"."subject",
        "t49"."n_requests",
        "t49"."n_accounts",
        "t49"."n_failed",
        "t49"."n_refused",
        "t49"."input_tokens",
        "t49"."output_tokens",
        "t49"."first_us",
        "t49"."last_us",
        "t49"."n_days",
        "t49"."n_models",
        "t49"."n_dialects",
        "t49"."n_addresses",
        "t49"."n_logprobs",
        "t49"."n_readable",
        "t49"."n_single_turn",
        "t49"."n_prompts",
        "t49"."n_conversations",
        "t49"."n_systems",
        "t49"."prompt_words",
        "t49"."answer_words",
        "t49"."n_fed_back",
        "t49"."n_fed_back_graded",
        "t49"."n_elicits_reasoning",
        "t49"."n_asks_grading",
        "t49"."n_training_wording",
        "t49"."n_synthesises_prompts",
        "t49"."n_is_probe",
        "t49"."n_corpus_train",
        "t49"."n_corpus_test",
        "t49"."n_train_items",
        "t49"."n_test_items",
        "t49"."n_template",
        "t49"."n_swept",
        "t26"."subject" AS "subject_right",
        "t26"."n_topics",
        "t26"."topic_00",
        "t26"."topic_01",
        "t26"."topic_02",
        "t26"."topic_03",
        "t26"."topic_04",
        "t26"."topic_05",
        "t26"."topic_06",
        "t26"."topic_07",
        "t26"."topic_08",
        "t26"."topic_09",
        "t26"."topic_10",
        "t26"."topic_11",
        "t26"."topic_12",
        "t26"."topic_13",
        "t26"."topic_14",
        "t26"."topic_15",
        "t26"."topic_16",
        "t26"."topic_17",
        "t26"."topic_18",
        "t26"."topic_19",
        "t26"."topic_20",
        "t26"."topic_21",
        "t26"."topic_22",
        "t26"."topic_23"
      FROM (
        SELECT
          "t47".*
          EXCLUDE ("subject_right")
        FROM (
          SELECT
            "t44"."subject",
            "t44"."n_requests",
            "t44"."n_accounts",
            "t44"."n_failed",
            "t44"."n_refused",
            "t44"."input_tokens",
            "t44"."output_tokens",
            "t44"."first_us",
            "t44"."last_us",
            "t44"."n_days",
            "t44"."n_models",
            "t44"."n_dialects",
            "t44"."n_addresses",
            "t44"."n_logprobs",
            "t44"."n_readable",
            "t44"."n_single_turn",
            "t44"."n_prompts",
            "t44"."n_conversations",
            "t44"."n_systems",
            "t44"."prompt_words",
            "t44"."answer_words",
            "t44"."n_fed_back",
            "t44"."n_fed_back_graded",
            "t44"."n_elicits_reasoning",
            "t44"."n_asks_grading",
            "t44"."n_training_wording",
            "t44"."n_synthesises_prompts",
            "t44"."n_is_probe",
            "t44"."n_corpus_train",
            "t44"."n_corpus_test",
            "t44"."n_train_items",
            "t44"."n_test_items",
            "t40"."subject" AS "subject_right",
            "t40"."n_template",
            "t40"."n_swept"
          FROM (
            SELECT
              "t42".*
              EXCLUDE ("subject_right")
            FROM (
              SELECT
                "t39"."subject",
                "t39"."n_requests",
                "t39"."n_accounts",
                "t39"."n_failed",
                "t39"."n_refused",
                "t39"."input_tokens",
                "t39"."output_tokens",
                "t39"."first_us",
                "t39"."last_us",
                "t39"."n_days",
                "t39"."n_models",
                "t39"."n_dialects",
                "t39"."n_addresses",
                "t39"."n_logprobs",
                "t39"."n_readable",
                "t39"."n_single_turn",
                "t39"."n_prompts",
                "t39"."n_conversations",
                "t39"."n_systems",
                "t39"."prompt_words",
                "t39"."answer_words",
                "t39"."n_fed_back",
                "t39"."n_fed_back_graded",
                "t39"."n_elicits_reasoning",
                "t39"."n_asks_grading",
                "t39"."n_training_wording",
                "t39"."n_synthesises_prompts",
                "t39"."n_is_probe",
                "t32"."subject" AS "subject_right",
                "t32"."n_corpus_train",
                "t32"."n_corpus_test",
                "t32"."n_train_items",
                "t32"."n_test_items"
              FROM (
                SELECT
                  "t36".*
                  EXCLUDE ("subject_right")
                FROM (
                  SELECT
                    "t24"."subject",
                    "t24"."n_requests",
                    "t24"."n_accounts",
                    "t24"."n_failed",
                    "t24"."n_refused",
                    "t24"."input_tokens",
                    "t24"."output_tokens",
                    "t24"."first_us",
                    "t24"."last_us",
                    "t24"."n_days",
                    "t24"."n_models",
                    "t24"."n_dialects",
                    "t24"."n_addresses",
                    "t24"."n_logprobs",
                    "t24"."n_readable",
                    "t29"."subject" AS "subject_right",
                    "t29"."n_single_turn",
                    "t29"."n_prompts",
                    "t29"."n_conversations",
                    "t29"."n_systems",
                    "t29"."prompt_words",
                    "t29"."answer_words",
                    "t29"."n_fed_back",
                    "t29"."n_fed_back_graded",
                    "t29"."n_elicits_reasoning",
                    "t29"."n_asks_grading",
                    "t29"."n_training_wording",
                    "t29"."n_synthesises_prompts",
                    "t29"."n_is_probe"
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
                  ) AS "t24"
                  LEFT OUTER JOIN (
                    SELECT
                      "t12"."subject",
                      SUM(CASE WHEN "t12"."n_past_answers" = 0 THEN 1 ELSE 0 END) AS "n_single_turn",
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
                  ) AS "t29"
                    ON "t24"."subject" = "t29"."subject"
                ) AS "t36"
              ) AS "t39"
              LEFT OUTER JOIN (
                SELECT
                  "t14"."subject",
                  SUM(CASE WHEN "t14"."corpus_split" = 'train' THEN 1 ELSE 0 END) AS "n_corpus_train",
                  SUM(CASE WHEN NOT (
                    "t14"."corpus_split" = 'train'
                  ) THEN 1 ELSE 0 END) AS "n_corpus_test",
                  COUNT(DISTINCT "t14"."corpus_doc") FILTER(WHERE
                    "t14"."corpus_split" = 'train') AS "n_train_items",
                  COUNT(DISTINCT "t14"."corpus_doc") FILTER(WHERE
                    NOT (
                      "t14"."corpus_split" = 'train'
                    )) AS "n_test_items"
                FROM (
                  SELECT
                    *
                  FROM "t4" AS "t5"
                  WHERE
                    "t5"."corpus_doc" IS NOT NULL
                ) AS "t14"
                GROUP BY
                  1
              ) AS "t32"
                ON "t39"."subject" = "t32"."subject"
            ) AS "t42"
          ) AS "t44"
          LEFT OUTER JOIN (
            SELECT
              "t34"."subject",
              MAX("t34"."n") AS "n_template",
              MAX("t34"."n_distinct") AS "n_swept"
            FROM (
              SELECT
                "t28"."subject",
                "t28"."piece",
                COUNT("t28"."prompt_hash") AS "n",
                COUNT(DISTINCT "t28"."prompt_hash") AS "n_distinct"
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
                    ) AS "t13"
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
                ) AS "t22"
                WHERE
                  "t22"."piece" IS NOT NULL
              ) AS "t28"
              GROUP BY
                1,
                2
            ) AS "t34"
            GROUP BY
              1
          ) AS "t40"
            ON "t44"."subject" = "t40"."subject"
        ) AS "t47"
      ) AS "t49"
      LEFT OUTER JOIN (
        SELECT
          "t15"."subject",
          COUNT("t15"."topic_00") AS "n_topics",
          SUM("t15"."topic_00") AS "topic_00",
          SUM("t15"."topic_01") AS "topic_01",
          SUM("t15"."topic_02") AS "topic_02",
          SUM("t15"."topic_03") AS "topic_03",
          SUM("t15"."topic_04") AS "topic_04",
          SUM("t15"."topic_05") AS "topic_05",
          SUM("t15"."topic_06") AS "topic_06",
          SUM("t15"."topic_07") AS "topic_07",
          SUM("t15"."topic_08") AS "topic_08",
          SUM("t15"."topic_09") AS "topic_09",
          SUM("t15"."topic_10") AS "topic_10",
          SUM("t15"."topic_11") AS "topic_11",
          SUM("t15"."topic_12") AS "topic_12",
          SUM("t15"."topic_13") AS "topic_13",
          SUM("t15"."topic_14") AS "topic_14",
          SUM("t15"."topic_15") AS "topic_15",
          SUM("t15"."topic_16") AS "topic_16",
          SUM("t15"."topic_17") AS "topic_17",
          SUM("t15"."topic_18") AS "topic_18",
          SUM("t15"."topic_19") AS "topic_19",
          SUM("t15"."topic_20") AS "topic_20",
          SUM("t15"."topic_21") AS "topic_21",
          SUM("t15"."topic_22") AS "topic_22",
          SUM("t15"."topic_23") AS "topic_23"
        FROM (
          SELECT
            *
          FROM "t4" AS "t5"
          WHERE
            "t5"."topic_00" IS NOT NULL
        ) AS "t15"
        GROUP BY
          1
      ) AS "t26"
        ON "t49"."subject" = "t26"."subject"
    ) AS "t50"
  ) AS "t52"
  LEFT OUTER JOIN (
    SELECT
      "t41"."subject",
      COUNT("t41"."ts_us") AS "n_release_day",
      SUM(CASE WHEN "t41"."model" = "t41"."new_model" THEN 1 ELSE 0 END) AS "n_release_moved"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t16"."subject",
          "t16"."model",
          "t16"."ts_us",
          "t33"."new_model",
          "t33"."released_us",
          "t17"."first_us"
        FROM (
          SELECT
            "t5"."subject",
            "t5"."model",
            "t5"."ts_us"
          FROM "t4" AS "t5"
        ) AS "t16"
        CROSS JOIN (
          SELECT
            "t23"."model" AS "new_model",
            "t23"."released_us"
          FROM (
            SELECT
              "t18"."model",
              "t18"."released_us",
              "t18"."n_users",
              "t19"."begin_us"
            FROM (
              SELECT
                "t5"."model",
                MIN("t5"."ts_us") AS "released_us",
                COUNT(DISTINCT "t5"."account") AS "n_users"
              FROM "t4" AS "t5"
              GROUP BY
                1
            ) AS "t18"
            CROSS JOIN (
              SELECT
                MIN("t5"."ts_us") AS "begin_us"
              FROM "t4" AS "t5"
            ) AS "t19"
          ) AS "t23"
          WHERE
            "t23"."released_us" >= (
              "t23"."begin_us" + 172800000000
            )
            AND "t23"."n_users" >= 3
        ) AS "t33"
        INNER JOIN (
          SELECT
            "t5"."subject",
            MIN("t5"."ts_us") AS "first_us"
          FROM "t4" AS "t5"
          GROUP BY
            1
        ) AS "t17"
          ON "t16"."subject" = "t17"."subject"
      ) AS "t35"
      WHERE
        "t35"."ts_us" >= "t35"."released_us"
        AND "t35"."ts_us" < (
          "t35"."released_us" + 86400000000
        )
        AND "t35"."first_us" < "t35"."released_us"
    ) AS "t41"
    GROUP BY
      1
  ) AS "t46"
    ON "t52"."subject" = "t46"."subject"
) AS "t53"
