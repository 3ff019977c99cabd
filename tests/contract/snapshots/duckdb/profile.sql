WITH "t4" AS (
  SELECT
    "t0"."event_hash",
    "t0"."source",
    "t0"."account",
    "t0"."organization",
    "t0"."key_hash",
    "t0"."end_user_hash",
    "t0"."request_id_hash",
    "t0"."address_hash",
    "t0"."network_hash",
    "t0"."ja4_hash",
    "t0"."user_agent_hash",
    "t0"."header_order_hash",
    "t0"."ts_us",
    "t0"."day",
    "t0"."model",
    "t0"."dialect_hash",
    "t0"."n_params",
    "t0"."logprobs",
    "t0"."n_choices",
    "t0"."status",
    "t0"."input_tokens",
    "t0"."output_tokens",
    "t0"."cost",
    "t0"."content_state",
    "t0"."n_past_answers",
    "t0"."prompt_words",
    "t0"."answer_words",
    "t0"."system_hash",
    "t0"."conversation_hash",
    "t0"."prompt_hash",
    "t0"."head_hash",
    "t0"."tail_hash",
    "t0"."prompt_shingles",
    "t0"."answer_shingles",
    "t0"."corpus",
    "t0"."corpus_split",
    "t0"."corpus_doc",
    "t0"."elicits_reasoning",
    "t0"."asks_grading",
    "t0"."training_wording",
    "t0"."synthesises_prompts",
    "t0"."is_probe",
    "t0"."topic_00",
    "t0"."topic_01",
    "t0"."topic_02",
    "t0"."topic_03",
    "t0"."topic_04",
    "t0"."topic_05",
    "t0"."topic_06",
    "t0"."topic_07",
    "t0"."topic_08",
    "t0"."topic_09",
    "t0"."topic_10",
    "t0"."topic_11",
    "t0"."topic_12",
    "t0"."topic_13",
    "t0"."topic_14",
    "t0"."topic_15",
    "t0"."topic_16",
    "t0"."topic_17",
    "t0"."topic_18",
    "t0"."topic_19",
    "t0"."topic_20",
    "t0"."topic_21",
    "t0"."topic_22",
    "t0"."topic_23",
    "t0"."fed_back",
    "t0"."account" AS "subject"
  FROM "prepared" AS "t0"
), "t6" AS (
  SELECT
    "t0"."model",
    "t0"."day",
    "t0"."account",
    "t0"."ts_us"
  FROM "prepared" AS "t0"
  WHERE
    "t0"."day" IS NOT NULL AND "t0"."model" IS NOT NULL
), "t15" AS (
  SELECT
    "t7"."model",
    "t7"."day",
    COUNT("t7"."day") AS "n",
    COUNT(DISTINCT "t7"."account") AS "n_users"
  FROM (
    SELECT
      'any' AS "model",
      "t0"."day",
      "t0"."account",
      "t0"."ts_us"
    FROM "prepared" AS "t0"
    WHERE
      "t0"."day" IS NOT NULL AND "t0"."model" IS NOT NULL
  ) AS "t7"
  GROUP BY
    1,
    2
), "t20" AS (
  SELECT
    "t13"."model",
    "t13"."day",
    COUNT("t13"."day") AS "n",
    COUNT(DISTINCT "t13"."account") AS "n_users"
  FROM "t6" AS "t13"
  GROUP BY
    1,
    2
)
SELECT
  "t82".*
  EXCLUDE ("subject_right")
FROM (
  SELECT
    "t73"."subject",
    "t73"."n_requests",
    "t73"."n_accounts",
    "t73"."n_failed",
    "t73"."n_refused",
    "t73"."input_tokens",
    "t73"."output_tokens",
    "t73"."first_us",
    "t73"."last_us",
    "t73"."n_days",
    "t73"."n_models",
    "t73"."n_dialects",
    "t73"."n_addresses",
    "t73"."n_logprobs",
    "t73"."n_readable",
    "t73"."n_single_turn",
    "t73"."n_bare",
    "t73"."n_prompts",
    "t73"."n_conversations",
    "t73"."n_systems",
    "t73"."prompt_words",
    "t73"."answer_words",
    "t73"."n_fed_back",
    "t73"."n_fed_back_graded",
    "t73"."n_elicits_reasoning",
    "t73"."n_asks_grading",
    "t73"."n_training_wording",
    "t73"."n_synthesises_prompts",
    "t73"."n_is_probe",
    "t73"."n_corpus_train",
    "t73"."n_corpus_test",
    "t73"."n_train_items",
    "t73"."n_test_items",
    "t73"."n_template",
    "t73"."n_swept",
    "t73"."n_openings",
    "t73"."n_topics",
    "t73"."topic_00",
    "t73"."topic_01",
    "t73"."topic_02",
    "t73"."topic_03",
    "t73"."topic_04",
    "t73"."topic_05",
    "t73"."topic_06",
    "t73"."topic_07",
    "t73"."topic_08",
    "t73"."topic_09",
    "t73"."topic_10",
    "t73"."topic_11",
    "t73"."topic_12",
    "t73"."topic_13",
    "t73"."topic_14",
    "t73"."topic_15",
    "t73"."topic_16",
    "t73"."topic_17",
    "t73"."topic_18",
    "t73"."topic_19",
    "t73"."topic_20",
    "t73"."topic_21",
    "t73"."topic_22",
    "t73"."topic_23",
    "t81"."subject" AS "subject_right",
    "t81"."n_release_day",
    "t81"."n_release_moved"
  FROM (
    SELECT
      "t70".*
      EXCLUDE ("subject_right")
    FROM (
      SELECT
        "t68"."subject",
        "t68"."n_requests",
        "t68"."n_accounts",
        "t68"."n_failed",
        "t68"."n_refused",
        "t68"."input_tokens",
        "t68"."output_tokens",
        "t68"."first_us",
        "t68"."last_us",
        "t68"."n_days",
        "t68"."n_models",
        "t68"."n_dialects",
        "t68"."n_addresses",
        "t68"."n_logprobs",
        "t68"."n_readable",
        "t68"."n_single_turn",
        "t68"."n_bare",
        "t68"."n_prompts",
        "t68"."n_conversations",
        "t68"."n_systems",
        "t68"."prompt_words",
        "t68"."answer_words",
        "t68"."n_fed_back",
        "t68"."n_fed_back_graded",
        "t68"."n_elicits_reasoning",
        "t68"."n_asks_grading",
        "t68"."n_training_wording",
        "t68"."n_synthesises_prompts",
        "t68"."n_is_probe",
        "t68"."n_corpus_train",
        "t68"."n_corpus_test",
        "t68"."n_train_items",
        "t68"."n_test_items",
        "t68"."n_template",
        "t68"."n_swept",
        "t68"."n_openings",
        "t22"."subject" AS "subject_right",
        "t22"."n_topics",
        "t22"."topic_00",
        "t22"."topic_01",
        "t22"."topic_02",
        "t22"."topic_03",
        "t22"."topic_04",
        "t22"."topic_05",
        "t22"."topic_06",
        "t22"."topic_07",
        "t22"."topic_08",
        "t22"."topic_09",
        "t22"."topic_10",
        "t22"."topic_11",
        "t22"."topic_12",
        "t22"."topic_13",
        "t22"."topic_14",
        "t22"."topic_15",
        "t22"."topic_16",
        "t22"."topic_17",
        "t22"."topic_18",
        "t22"."topic_19",
        "t22"."topic_20",
        "t22"."topic_21",
        "t22"."topic_22",
        "t22"."topic_23"
      FROM (
        SELECT
          "t65".*
          EXCLUDE ("subject_right")
        FROM (
          SELECT
            "t63"."subject",
            "t63"."n_requests",
            "t63"."n_accounts",
            "t63"."n_failed",
            "t63"."n_refused",
            "t63"."input_tokens",
            "t63"."output_tokens",
            "t63"."first_us",
            "t63"."last_us",
            "t63"."n_days",
            "t63"."n_models",
            "t63"."n_dialects",
            "t63"."n_addresses",
            "t63"."n_logprobs",
            "t63"."n_readable",
            "t63"."n_single_turn",
            "t63"."n_bare",
            "t63"."n_prompts",
            "t63"."n_conversations",
            "t63"."n_systems",
            "t63"."prompt_words",
            "t63"."answer_words",
            "t63"."n_fed_back",
            "t63"."n_fed_back_graded",
            "t63"."n_elicits_reasoning",
            "t63"."n_asks_grading",
            "t63"."n_training_wording",
            "t63"."n_synthesises_prompts",
            "t63"."n_is_probe",
            "t63"."n_corpus_train",
            "t63"."n_corpus_test",
            "t63"."n_train_items",
            "t63"."n_test_items",
            "t63"."n_template",
            "t63"."n_swept",
            "t41"."subject" AS "subject_right",
            "t41"."n_openings"
          FROM (
            SELECT
              "t60".*
              EXCLUDE ("subject_right")
            FROM (
              SELECT
                "t54"."subject",
                "t54"."n_requests",
                "t54"."n_accounts",
                "t54"."n_failed",
                "t54"."n_refused",
                "t54"."input_tokens",
                "t54"."output_tokens",
                "t54"."first_us",
                "t54"."last_us",
                "t54"."n_days",
                "t54"."n_models",
                "t54"."n_dialects",
                "t54"."n_addresses",
                "t54"."n_logprobs",
                "t54"."n_readable",
                "t54"."n_single_turn",
                "t54"."n_bare",
                "t54"."n_prompts",
                "t54"."n_conversations",
                "t54"."n_systems",
                "t54"."prompt_words",
                "t54"."answer_words",
                "t54"."n_fed_back",
                "t54"."n_fed_back_graded",
                "t54"."n_elicits_reasoning",
                "t54"."n_asks_grading",
                "t54"."n_training_wording",
                "t54"."n_synthesises_prompts",
                "t54"."n_is_probe",
                "t54"."n_corpus_train",
                "t54"."n_corpus_test",
                "t54"."n_train_items",
                "t54"."n_test_items",
                "t49"."subject" AS "subject_right",
                "t49"."n_template",
                "t49"."n_swept"
              FROM (
                SELECT
                  "t51".*
                  EXCLUDE ("subject_right")
                FROM (
                  SELECT
                    "t47"."subject",
                    "t47"."n_requests",
                    "t47"."n_accounts",
                    "t47"."n_failed",
                    "t47"."n_refused",
                    "t47"."input_tokens",
                    "t47"."output_tokens",
                    "t47"."first_us",
                    "t47"."last_us",
                    "t47"."n_days",
                    "t47"."n_models",
                    "t47"."n_dialects",
                    "t47"."n_addresses",
                    "t47"."n_logprobs",
                    "t47"."n_readable",
                    "t47"."n_single_turn",
                    "t47"."n_bare",
                    "t47"."n_prompts",
                    "t47"."n_conversations",
                    "t47"."n_systems",
                    "t47"."prompt_words",
                    "t47"."answer_words",
                    "t47"."n_fed_back",
                    "t47"."n_fed_back_graded",
                    "t47"."n_elicits_reasoning",
                    "t47"."n_asks_grading",
                    "t47"."n_training_wording",
                    "t47"."n_synthesises_prompts",
                    "t47"."n_is_probe",
                    "t35"."subject" AS "subject_right",
                    "t35"."n_corpus_train",
                    "t35"."n_corpus_test",
                    "t35"."n_train_items",
                    "t35"."n_test_items"
                  FROM (
                    SELECT
                      "t42".*
                      EXCLUDE ("subject_right")
                    FROM (
                      SELECT
                        "t32"."subject",
                        "t32"."n_requests",
                        "t32"."n_accounts",
                        "t32"."n_failed",
                        "t32"."n_refused",
                        "t32"."input_tokens",
                        "t32"."output_tokens",
                        "t32"."first_us",
                        "t32"."last_us",
                        "t32"."n_days",
                        "t32"."n_models",
                        "t32"."n_dialects",
                        "t32"."n_addresses",
                        "t32"."n_logprobs",
                        "t32"."n_readable",
                        "t34"."subject" AS "subject_right",
                        "t34"."n_single_turn",
                        "t34"."n_bare",
                        "t34"."n_prompts",
                        "t34"."n_conversations",
                        "t34"."n_systems",
                        "t34"."prompt_words",
                        "t34"."answer_words",
                        "t34"."n_fed_back",
                        "t34"."n_fed_back_graded",
                        "t34"."n_elicits_reasoning",
                        "t34"."n_asks_grading",
                        "t34"."n_training_wording",
                        "t34"."n_synthesises_prompts",
                        "t34"."n_is_probe"
                      FROM (
                        SELECT
                          "t12"."subject",
                          COUNT("t12"."event_hash") AS "n_requests",
                          COUNT(DISTINCT "t12"."account") AS "n_accounts",
                          SUM(CASE WHEN "t12"."status" >= 400 THEN 1 ELSE 0 END) AS "n_failed",
                          SUM(CASE WHEN "t12"."status" = 429 THEN 1 ELSE 0 END) AS "n_refused",
                          SUM("t12"."input_tokens") AS "input_tokens",
                          SUM("t12"."output_tokens") AS "output_tokens",
                          MIN("t12"."ts_us") AS "first_us",
                          MAX("t12"."ts_us") AS "last_us",
                          COUNT(DISTINCT "t12"."day") AS "n_days",
                          COUNT(DISTINCT "t12"."model") AS "n_models",
                          COUNT(DISTINCT "t12"."dialect_hash") AS "n_dialects",
                          COUNT(DISTINCT "t12"."address_hash") AS "n_addresses",
                          SUM(CASE WHEN "t12"."logprobs" THEN 1 ELSE 0 END) AS "n_logprobs",
                          SUM(CASE WHEN "t12"."prompt_words" IS NOT NULL THEN 1 ELSE 0 END) AS "n_readable"
                        FROM "t4" AS "t12"
                        GROUP BY
                          1
                      ) AS "t32"
                      LEFT OUTER JOIN (
                        SELECT
                          "t8"."subject",
                          SUM(CASE WHEN "t8"."n_past_answers" = 0 THEN 1 ELSE 0 END) AS "n_single_turn",
                          SUM(
                            CASE
                              WHEN (
                                "t8"."n_past_answers" = 0
                              ) AND (
                                "t8"."system_hash" IS NULL
                              )
                              THEN 1
                              ELSE 0
                            END
                          ) AS "n_bare",
                          COUNT(DISTINCT "t8"."prompt_hash") AS "n_prompts",
                          COUNT(DISTINCT "t8"."conversation_hash") AS "n_conversations",
                          COUNT(DISTINCT "t8"."system_hash") AS "n_systems",
                          SUM("t8"."prompt_words") AS "prompt_words",
                          SUM("t8"."answer_words") AS "answer_words",
                          SUM(CASE WHEN "t8"."fed_back" THEN 1 ELSE 0 END) AS "n_fed_back",
                          SUM(CASE WHEN "t8"."fed_back" AND "t8"."asks_grading" THEN 1 ELSE 0 END) AS "n_fed_back_graded",
                          SUM(CASE WHEN "t8"."elicits_reasoning" THEN 1 ELSE 0 END) AS "n_elicits_reasoning",
                          SUM(CASE WHEN "t8"."asks_grading" THEN 1 ELSE 0 END) AS "n_asks_grading",
                          SUM(CASE WHEN "t8"."training_wording" THEN 1 ELSE 0 END) AS "n_training_wording",
                          SUM(CASE WHEN "t8"."synthesises_prompts" THEN 1 ELSE 0 END) AS "n_synthesises_prompts",
                          SUM(CASE WHEN "t8"."is_probe" THEN 1 ELSE 0 END) AS "n_is_probe"
                        FROM (
                          SELECT
                            "t0"."event_hash",
                            "t0"."source",
                            "t0"."account",
                            "t0"."organization",
                            "t0"."key_hash",
                            "t0"."end_user_hash",
                            "t0"."request_id_hash",
                            "t0"."address_hash",
                            "t0"."network_hash",
                            "t0"."ja4_hash",
                            "t0"."user_agent_hash",
                            "t0"."header_order_hash",
                            "t0"."ts_us",
                            "t0"."day",
                            "t0"."model",
                            "t0"."dialect_hash",
                            "t0"."n_params",
                            "t0"."logprobs",
                            "t0"."n_choices",
                            "t0"."status",
                            "t0"."input_tokens",
                            "t0"."output_tokens",
                            "t0"."cost",
                            "t0"."content_state",
                            "t0"."n_past_answers",
                            "t0"."prompt_words",
                            "t0"."answer_words",
                            "t0"."system_hash",
                            "t0"."conversation_hash",
                            "t0"."prompt_hash",
                            "t0"."head_hash",
                            "t0"."tail_hash",
                            "t0"."prompt_shingles",
                            "t0"."answer_shingles",
                            "t0"."corpus",
                            "t0"."corpus_split",
                            "t0"."corpus_doc",
                            "t0"."elicits_reasoning",
                            "t0"."asks_grading",
                            "t0"."training_wording",
                            "t0"."synthesises_prompts",
                            "t0"."is_probe",
                            "t0"."topic_00",
                            "t0"."topic_01",
                            "t0"."topic_02",
                            "t0"."topic_03",
                            "t0"."topic_04",
                            "t0"."topic_05",
                            "t0"."topic_06",
                            "t0"."topic_07",
                            "t0"."topic_08",
                            "t0"."topic_09",
                            "t0"."topic_10",
                            "t0"."topic_11",
                            "t0"."topic_12",
                            "t0"."topic_13",
                            "t0"."topic_14",
                            "t0"."topic_15",
                            "t0"."topic_16",
                            "t0"."topic_17",
                            "t0"."topic_18",
                            "t0"."topic_19",
                            "t0"."topic_20",
                            "t0"."topic_21",
                            "t0"."topic_22",
                            "t0"."topic_23",
                            "t0"."fed_back",
                            "t0"."account" AS "subject"
                          FROM "prepared" AS "t0"
                          WHERE
                            "t0"."prompt_words" IS NOT NULL
                        ) AS "t8"
                        GROUP BY
                          1
                      ) AS "t34"
                        ON "t32"."subject" = "t34"."subject"
                    ) AS "t42"
                  ) AS "t47"
                  LEFT OUTER JOIN (
                    SELECT
                      "t10"."subject",
                      SUM(CASE WHEN "t10"."corpus_split" = 'train' THEN 1 ELSE 0 END) AS "n_corpus_train",
                      SUM(CASE WHEN NOT (
                        "t10"."corpus_split" = 'train'
                      ) THEN 1 ELSE 0 END) AS "n_corpus_test",
                      COUNT(DISTINCT "t10"."corpus_doc") FILTER(WHERE
                        "t10"."corpus_split" = 'train') AS "n_train_items",
                      COUNT(DISTINCT "t10"."corpus_doc") FILTER(WHERE
                        NOT (
                          "t10"."corpus_split" = 'train'
                        )) AS "n_test_items"
                    FROM (
                      SELECT
                        "t0"."event_hash",
                        "t0"."source",
                        "t0"."account",
                        "t0"."organization",
                        "t0"."key_hash",
                        "t0"."end_user_hash",
                        "t0"."request_id_hash",
                        "t0"."address_hash",
                        "t0"."network_hash",
                        "t0"."ja4_hash",
                        "t0"."user_agent_hash",
                        "t0"."header_order_hash",
                        "t0"."ts_us",
                        "t0"."day",
                        "t0"."model",
                        "t0"."dialect_hash",
                        "t0"."n_params",
                        "t0"."logprobs",
                        "t0"."n_choices",
                        "t0"."status",
                        "t0"."input_tokens",
                        "t0"."output_tokens",
                        "t0"."cost",
                        "t0"."content_state",
                        "t0"."n_past_answers",
                        "t0"."prompt_words",
                        "t0"."answer_words",
                        "t0"."system_hash",
                        "t0"."conversation_hash",
                        "t0"."prompt_hash",
                        "t0"."head_hash",
                        "t0"."tail_hash",
                        "t0"."prompt_shingles",
                        "t0"."answer_shingles",
                        "t0"."corpus",
                        "t0"."corpus_split",
                        "t0"."corpus_doc",
                        "t0"."elicits_reasoning",
                        "t0"."asks_grading",
                        "t0"."training_wording",
                        "t0"."synthesises_prompts",
                        "t0"."is_probe",
                        "t0"."topic_00",
                        "t0"."topic_01",
                        "t0"."topic_02",
                        "t0"."topic_03",
                        "t0"."topic_04",
                        "t0"."topic_05",
                        "t0"."topic_06",
                        "t0"."topic_07",
                        "t0"."topic_08",
                        "t0"."topic_09",
                        "t0"."topic_10",
                        "t0"."topic_11",
                        "t0"."topic_12",
                        "t0"."topic_13",
                        "t0"."topic_14",
                        "t0"."topic_15",
                        "t0"."topic_16",
                        "t0"."topic_17",
                        "t0"."topic_18",
                        "t0"."topic_19",
                        "t0"."topic_20",
                        "t0"."topic_21",
                        "t0"."topic_22",
                        "t0"."topic_23",
                        "t0"."fed_back",
                        "t0"."account" AS "subject"
                      FROM "prepared" AS "t0"
                      WHERE
                        "t0"."corpus_doc" IS NOT NULL
                    ) AS "t10"
                    GROUP BY
                      1
                  ) AS "t35"
                    ON "t47"."subject" = "t35"."subject"
                ) AS "t51"
              ) AS "t54"
              LEFT OUTER JOIN (
                SELECT
                  "t43"."subject",
                  MAX("t43"."n") AS "n_template",
                  MAX("t43"."n_distinct") AS "n_swept"
                FROM (
                  SELECT
                    "t39"."subject",
                    "t39"."piece",
                    COUNT("t39"."prompt_hash") AS "n",
                    COUNT(DISTINCT "t39"."prompt_hash") AS "n_distinct"
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          "t0"."account" AS "subject",
                          "t0"."prompt_hash",
                          "t0"."tail_hash" AS "piece"
                        FROM "prepared" AS "t0"
                      ) AS "t3"
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t12"."subject",
                            "t12"."prompt_hash",
                            UNNEST("t12"."prompt_shingles") AS "piece"
                          FROM "t4" AS "t12"
                        ) AS "t19"
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t0"."account" AS "subject",
                            "t0"."prompt_hash",
                            "t0"."head_hash" AS "piece"
                          FROM "prepared" AS "t0"
                        ) AS "t2"
                      ) AS "t24"
                    ) AS "t27"
                    WHERE
                      "t27"."piece" IS NOT NULL
                  ) AS "t39"
                  GROUP BY
                    1,
                    2
                ) AS "t43"
                GROUP BY
                  1
              ) AS "t49"
                ON "t54"."subject" = "t49"."subject"
            ) AS "t60"
          ) AS "t63"
          LEFT OUTER JOIN (
            SELECT
              "t16"."subject",
              SUM(CASE WHEN "t16"."n" >= 5 THEN 1 ELSE 0 END) AS "n_openings"
            FROM (
              SELECT
                "t9"."subject",
                "t9"."head_hash",
                COUNT(DISTINCT "t9"."prompt_hash") AS "n"
              FROM (
                SELECT
                  "t0"."event_hash",
                  "t0"."source",
                  "t0"."account",
                  "t0"."organization",
                  "t0"."key_hash",
                  "t0"."end_user_hash",
                  "t0"."request_id_hash",
                  "t0"."address_hash",
                  "t0"."network_hash",
                  "t0"."ja4_hash",
                  "t0"."user_agent_hash",
                  "t0"."header_order_hash",
                  "t0"."ts_us",
                  "t0"."day",
                  "t0"."model",
                  "t0"."dialect_hash",
                  "t0"."n_params",
                  "t0"."logprobs",
                  "t0"."n_choices",
                  "t0"."status",
                  "t0"."input_tokens",
                  "t0"."output_tokens",
                  "t0"."cost",
                  "t0"."content_state",
                  "t0"."n_past_answers",
                  "t0"."prompt_words",
                  "t0"."answer_words",
                  "t0"."system_hash",
                  "t0"."conversation_hash",
                  "t0"."prompt_hash",
                  "t0"."head_hash",
                  "t0"."tail_hash",
                  "t0"."prompt_shingles",
                  "t0"."answer_shingles",
                  "t0"."corpus",
                  "t0"."corpus_split",
                  "t0"."corpus_doc",
                  "t0"."elicits_reasoning",
                  "t0"."asks_grading",
                  "t0"."training_wording",
                  "t0"."synthesises_prompts",
                  "t0"."is_probe",
                  "t0"."topic_00",
                  "t0"."topic_01",
                  "t0"."topic_02",
                  "t0"."topic_03",
                  "t0"."topic_04",
                  "t0"."topic_05",
                  "t0"."topic_06",
                  "t0"."topic_07",
                  "t0"."topic_08",
                  "t0"."topic_09",
                  "t0"."topic_10",
                  "t0"."topic_11",
                  "t0"."topic_12",
                  "t0"."topic_13",
                  "t0"."topic_14",
                  "t0"."topic_15",
                  "t0"."topic_16",
                  "t0"."topic_17",
                  "t0"."topic_18",
                  "t0"."topic_19",
                  "t0"."topic_20",
                  "t0"."topic_21",
                  "t0"."topic_22",
                  "t0"."topic_23",
                  "t0"."fed_back",
                  "t0"."account" AS "subject"
                FROM "prepared" AS "t0"
                WHERE
                  "t0"."head_hash" IS NOT NULL
              ) AS "t9"
              GROUP BY
                1,
                2
            ) AS "t16"
            GROUP BY
              1
          ) AS "t41"
            ON "t63"."subject" = "t41"."subject"
        ) AS "t65"
      ) AS "t68"
      LEFT OUTER JOIN (
        SELECT
          "t11"."subject",
          COUNT("t11"."topic_00") AS "n_topics",
          SUM("t11"."topic_00") AS "topic_00",
          SUM("t11"."topic_01") AS "topic_01",
          SUM("t11"."topic_02") AS "topic_02",
          SUM("t11"."topic_03") AS "topic_03",
          SUM("t11"."topic_04") AS "topic_04",
          SUM("t11"."topic_05") AS "topic_05",
          SUM("t11"."topic_06") AS "topic_06",
          SUM("t11"."topic_07") AS "topic_07",
          SUM("t11"."topic_08") AS "topic_08",
          SUM("t11"."topic_09") AS "topic_09",
          SUM("t11"."topic_10") AS "topic_10",
          SUM("t11"."topic_11") AS "topic_11",
          SUM("t11"."topic_12") AS "topic_12",
          SUM("t11"."topic_13") AS "topic_13",
          SUM("t11"."topic_14") AS "topic_14",
          SUM("t11"."topic_15") AS "topic_15",
          SUM("t11"."topic_16") AS "topic_16",
          SUM("t11"."topic_17") AS "topic_17",
          SUM("t11"."topic_18") AS "topic_18",
          SUM("t11"."topic_19") AS "topic_19",
          SUM("t11"."topic_20") AS "topic_20",
          SUM("t11"."topic_21") AS "topic_21",
          SUM("t11"."topic_22") AS "topic_22",
          SUM("t11"."topic_23") AS "topic_23"
        FROM (
          SELECT
            "t0"."event_hash",
            "t0"."source",
            "t0"."account",
            "t0"."organization",
            "t0"."key_hash",
            "t0"."end_user_hash",
            "t0"."request_id_hash",
            "t0"."address_hash",
            "t0"."network_hash",
            "t0"."ja4_hash",
            "t0"."user_agent_hash",
            "t0"."header_order_hash",
            "t0"."ts_us",
            "t0"."day",
            "t0"."model",
            "t0"."dialect_hash",
            "t0"."n_params",
            "t0"."logprobs",
            "t0"."n_choices",
            "t0"."status",
            "t0"."input_tokens",
            "t0"."output_tokens",
            "t0"."cost",
            "t0"."content_state",
            "t0"."n_past_answers",
            "t0"."prompt_words",
            "t0"."answer_words",
            "t0"."system_hash",
            "t0"."conversation_hash",
            "t0"."prompt_hash",
            "t0"."head_hash",
            "t0"."tail_hash",
            "t0"."prompt_shingles",
            "t0"."answer_shingles",
            "t0"."corpus",
            "t0"."corpus_split",
            "t0"."corpus_doc",
            "t0"."elicits_reasoning",
            "t0"."asks_grading",
            "t0"."training_wording",
            "t0"."synthesises_prompts",
            "t0"."is_probe",
            "t0"."topic_00",
            "t0"."topic_01",
            "t0"."topic_02",
            "t0"."topic_03",
            "t0"."topic_04",
            "t0"."topic_05",
            "t0"."topic_06",
            "t0"."topic_07",
            "t0"."topic_08",
            "t0"."topic_09",
            "t0"."topic_10",
            "t0"."topic_11",
            "t0"."topic_12",
            "t0"."topic_13",
            "t0"."topic_14",
            "t0"."topic_15",
            "t0"."topic_16",
            "t0"."topic_17",
            "t0"."topic_18",
            "t0"."topic_19",
            "t0"."topic_20",
            "t0"."topic_21",
            "t0"."topic_22",
            "t0"."topic_23",
            "t0"."fed_back",
            "t0"."account" AS "subject"
          FROM "prepared" AS "t0"
          WHERE
            "t0"."topic_00" IS NOT NULL
        ) AS "t11"
        GROUP BY
          1
      ) AS "t22"
        ON "t68"."subject" = "t22"."subject"
    ) AS "t70"
  ) AS "t73"
  LEFT OUTER JOIN (
    SELECT
      "t79"."subject",
      COUNT("t79"."ts_us") AS "n_release_day",
      SUM(CASE WHEN "t79"."model" = "t79"."new_model" THEN 1 ELSE 0 END) AS "n_release_moved"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t5"."subject",
          "t5"."model",
          "t5"."ts_us",
          "t77"."new_model",
          "t77"."released_us",
          "t23"."first_us"
        FROM (
          SELECT
            "t0"."account" AS "subject",
            "t0"."model",
            "t0"."ts_us"
          FROM "prepared" AS "t0"
        ) AS "t5"
        CROSS JOIN (
          SELECT
            "t75"."model" AS "new_model",
            MIN("t75"."us") AS "released_us"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t72"."model",
                "t72"."account",
                "t72"."us",
                (
                  ROW_NUMBER() OVER (
                    PARTITION BY "t72"."model"
                    ORDER BY "t72"."us" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1
                ) + 1 AS "place",
                COUNT("t72"."us") OVER (
                  PARTITION BY "t72"."model"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS "n_users"
              FROM (
                SELECT
                  "t69"."model",
                  "t69"."account",
                  MIN("t69"."ts_us") AS "us"
                FROM (
                  SELECT
                    "t14"."model",
                    "t14"."day",
                    "t14"."account",
                    "t14"."ts_us"
                  FROM "t6" AS "t14"
                  INNER JOIN (
                    SELECT
                      "t62"."model",
                      "t62"."day"
                    FROM (
                      SELECT
                        "t57"."model",
                        "t57"."day",
                        "t59"."begin"
                      FROM (
                        SELECT
                          "t52"."model",
                          MIN("t52"."day") AS "day"
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              "t29"."model",
                              "t29"."day",
                              "t29"."n",
                              "t29"."n_users",
                              "t40"."n_all",
                              "t40"."n_days"
                            FROM "t20" AS "t29"
                            INNER JOIN (
                              SELECT
                                "t25"."model",
                                SUM("t25"."n") AS "n_all",
                                COUNT("t25"."n") AS "n_days"
                              FROM "t20" AS "t25"
                              GROUP BY
                                1
                            ) AS "t40"
                              ON "t29"."model" = "t40"."model"
                          ) AS "t46"
                          WHERE
                            (
                              "t46"."n" * "t46"."n_days" * 4
                            ) >= "t46"."n_all" AND "t46"."n_users" >= 3
                        ) AS "t52"
                        GROUP BY
                          1
                      ) AS "t57"
                      CROSS JOIN (
                        SELECT
                          "t55"."day" AS "begin"
                        FROM (
                          SELECT
                            "t50"."model",
                            MIN("t50"."day") AS "day"
                          FROM (
                            SELECT
                              *
                            FROM (
                              SELECT
                                "t26"."model",
                                "t26"."day",
                                "t26"."n",
                                "t26"."n_users",
                                "t37"."n_all",
                                "t37"."n_days"
                              FROM "t15" AS "t26"
                              INNER JOIN (
                                SELECT
                                  "t21"."model",
                                  SUM("t21"."n") AS "n_all",
                                  COUNT("t21"."n") AS "n_days"
                                FROM "t15" AS "t21"
                                GROUP BY
                                  1
                              ) AS "t37"
                                ON "t26"."model" = "t37"."model"
                            ) AS "t44"
                            WHERE
                              (
                                "t44"."n" * "t44"."n_days" * 4
                              ) >= "t44"."n_all" AND "t44"."n_users" >= 3
                          ) AS "t50"
                          GROUP BY
                            1
                        ) AS "t55"
                      ) AS "t59"
                    ) AS "t62"
                    WHERE
                      "t62"."day" >= (
                        "t62"."begin" + 2
                      )
                  ) AS "t66"
                    ON "t14"."model" = "t66"."model" AND "t14"."day" = "t66"."day"
                ) AS "t69"
                GROUP BY
                  1,
                  2
              ) AS "t72"
            ) AS "t74"
            WHERE
              "t74"."place" >= 3 AND (
                "t74"."place" * 20
              ) >= "t74"."n_users"
          ) AS "t75"
          GROUP BY
            1
        ) AS "t77"
        INNER JOIN (
          SELECT
            "t12"."subject",
            MIN("t12"."ts_us") AS "first_us"
          FROM "t4" AS "t12"
          GROUP BY
            1
        ) AS "t23"
          ON "t5"."subject" = "t23"."subject"
      ) AS "t78"
      WHERE
        "t78"."ts_us" >= "t78"."released_us"
        AND "t78"."ts_us" < (
          "t78"."released_us" + 86400000000
        )
        AND "t78"."first_us" < "t78"."released_us"
    ) AS "t79"
    GROUP BY
      1
  ) AS "t81"
    ON "t73"."subject" = "t81"."subject"
) AS "t82"
