WITH "t5" AS (
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
    CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us",
    CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END AS "day",
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
), "t11" AS (
  SELECT
    "t0"."model",
    CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END AS "day",
    "t0"."account",
    CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us"
  FROM "prepared" AS "t0"
  WHERE
    CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END IS NOT NULL
    AND "t0"."model" IS NOT NULL
), "t20" AS (
  SELECT
    "t12"."model",
    "t12"."day",
    COUNT("t12"."day") AS "n",
    COUNT(DISTINCT "t12"."account") AS "n_users"
  FROM (
    SELECT
      'any' AS "model",
      CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END AS "day",
      "t0"."account",
      CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us"
    FROM "prepared" AS "t0"
    WHERE
      CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END IS NOT NULL
      AND "t0"."model" IS NOT NULL
  ) AS "t12"
  GROUP BY
    1,
    2
), "t23" AS (
  SELECT
    "t13"."model",
    "t13"."day",
    COUNT("t13"."day") AS "n",
    COUNT(DISTINCT "t13"."account") AS "n_users"
  FROM "t11" AS "t13"
  GROUP BY
    1,
    2
)
SELECT
  "t82".*
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
    "t72"."n_topics",
    "t72"."topic_00",
    "t72"."topic_01",
    "t72"."topic_02",
    "t72"."topic_03",
    "t72"."topic_04",
    "t72"."topic_05",
    "t72"."topic_06",
    "t72"."topic_07",
    "t72"."topic_08",
    "t72"."topic_09",
    "t72"."topic_10",
    "t72"."topic_11",
    "t72"."topic_12",
    "t72"."topic_13",
    "t72"."topic_14",
    "t72"."topic_15",
    "t72"."topic_16",
    "t72"."topic_17",
    "t72"."topic_18",
    "t72"."topic_19",
    "t72"."topic_20",
    "t72"."topic_21",
    "t72"."topic_22",
    "t72"."topic_23",
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
        "t17"."subject" AS "subject_right",
        "t17"."n_topics",
        "t17"."topic_00",
        "t17"."topic_01",
        "t17"."topic_02",
        "t17"."topic_03",
        "t17"."topic_04",
        "t17"."topic_05",
        "t17"."topic_06",
        "t17"."topic_07",
        "t17"."topic_08",
        "t17"."topic_09",
        "t17"."topic_10",
        "t17"."topic_11",
        "t17"."topic_12",
        "t17"."topic_13",
        "t17"."topic_14",
        "t17"."topic_15",
        "t17"."topic_16",
        "t17"."topic_17",
        "t17"."topic_18",
        "t17"."topic_19",
        "t17"."topic_20",
        "t17"."topic_21",
        "t17"."topic_22",
        "t17"."topic_23"
      FROM (
        SELECT
          "t64".*
          EXCLUDE ("subject_right")
        FROM (
          SELECT
            "t62"."subject",
            "t62"."n_requests",
            "t62"."n_accounts",
            "t62"."n_failed",
            "t62"."n_refused",
            "t62"."input_tokens",
            "t62"."output_tokens",
            "t62"."first_us",
            "t62"."last_us",
            "t62"."n_days",
            "t62"."n_models",
            "t62"."n_dialects",
            "t62"."n_addresses",
            "t62"."n_logprobs",
            "t62"."n_readable",
            "t62"."n_single_turn",
            "t62"."n_bare",
            "t62"."n_prompts",
            "t62"."n_conversations",
            "t62"."n_systems",
            "t62"."prompt_words",
            "t62"."answer_words",
            "t62"."n_fed_back",
            "t62"."n_fed_back_graded",
            "t62"."n_elicits_reasoning",
            "t62"."n_asks_grading",
            "t62"."n_training_wording",
            "t62"."n_synthesises_prompts",
            "t62"."n_is_probe",
            "t62"."n_corpus_train",
            "t62"."n_corpus_test",
            "t62"."n_train_items",
            "t62"."n_test_items",
            "t62"."n_template",
            "t62"."n_swept",
            "t38"."subject" AS "subject_right",
            "t38"."n_openings"
          FROM (
            SELECT
              "t59".*
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
                  "t50".*
                  EXCLUDE ("subject_right")
                FROM (
                  SELECT
                    "t46"."subject",
                    "t46"."n_requests",
                    "t46"."n_accounts",
                    "t46"."n_failed",
                    "t46"."n_refused",
                    "t46"."input_tokens",
                    "t46"."output_tokens",
                    "t46"."first_us",
                    "t46"."last_us",
                    "t46"."n_days",
                    "t46"."n_models",
                    "t46"."n_dialects",
                    "t46"."n_addresses",
                    "t46"."n_logprobs",
                    "t46"."n_readable",
                    "t46"."n_single_turn",
                    "t46"."n_bare",
                    "t46"."n_prompts",
                    "t46"."n_conversations",
                    "t46"."n_systems",
                    "t46"."prompt_words",
                    "t46"."answer_words",
                    "t46"."n_fed_back",
                    "t46"."n_fed_back_graded",
                    "t46"."n_elicits_reasoning",
                    "t46"."n_asks_grading",
                    "t46"."n_training_wording",
                    "t46"."n_synthesises_prompts",
                    "t46"."n_is_probe",
                    "t32"."subject" AS "subject_right",
                    "t32"."n_corpus_train",
                    "t32"."n_corpus_test",
                    "t32"."n_train_items",
                    "t32"."n_test_items"
                  FROM (
                    SELECT
                      "t42".*
                      EXCLUDE ("subject_right")
                    FROM (
                      SELECT
                        "t31"."subject",
                        "t31"."n_requests",
                        "t31"."n_accounts",
                        "t31"."n_failed",
                        "t31"."n_refused",
                        "t31"."input_tokens",
                        "t31"."output_tokens",
                        "t31"."first_us",
                        "t31"."last_us",
                        "t31"."n_days",
                        "t31"."n_models",
                        "t31"."n_dialects",
                        "t31"."n_addresses",
                        "t31"."n_logprobs",
                        "t31"."n_readable",
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
                          "t10"."subject",
                          COUNT("t10"."event_hash") AS "n_requests",
                          COUNT(DISTINCT "t10"."account") AS "n_accounts",
                          SUM(CASE WHEN "t10"."status" >= 400 THEN 1 ELSE 0 END) AS "n_failed",
                          SUM(CASE WHEN "t10"."status" = 429 THEN 1 ELSE 0 END) AS "n_refused",
                          SUM("t10"."input_tokens") AS "input_tokens",
                          SUM("t10"."output_tokens") AS "output_tokens",
                          MIN("t10"."ts_us") AS "first_us",
                          MAX("t10"."ts_us") AS "last_us",
                          COUNT(DISTINCT "t10"."day") AS "n_days",
                          COUNT(DISTINCT "t10"."model") AS "n_models",
                          COUNT(DISTINCT "t10"."dialect_hash") AS "n_dialects",
                          COUNT(DISTINCT "t10"."address_hash") AS "n_addresses",
                          SUM(CASE WHEN "t10"."logprobs" THEN 1 ELSE 0 END) AS "n_logprobs",
                          SUM(CASE WHEN "t10"."prompt_words" IS NOT NULL THEN 1 ELSE 0 END) AS "n_readable"
                        FROM "t5" AS "t10"
                        GROUP BY
                          1
                      ) AS "t31"
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
                            CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us",
                            CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END AS "day",
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
                        ON "t31"."subject" = "t34"."subject"
                    ) AS "t42"
                  ) AS "t46"
                  LEFT OUTER JOIN (
                    SELECT
                      "t7"."subject",
                      SUM(CASE WHEN "t7"."corpus_split" = 'train' THEN 1 ELSE 0 END) AS "n_corpus_train",
                      SUM(CASE WHEN NOT (
                        "t7"."corpus_split" = 'train'
                      ) THEN 1 ELSE 0 END) AS "n_corpus_test",
                      COUNT(DISTINCT "t7"."corpus_doc") FILTER(WHERE
                        "t7"."corpus_split" = 'train') AS "n_train_items",
                      COUNT(DISTINCT "t7"."corpus_doc") FILTER(WHERE
                        NOT (
                          "t7"."corpus_split" = 'train'
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
                        CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us",
                        CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END AS "day",
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
                    ) AS "t7"
                    GROUP BY
                      1
                  ) AS "t32"
                    ON "t46"."subject" = "t32"."subject"
                ) AS "t50"
              ) AS "t54"
              LEFT OUTER JOIN (
                SELECT
                  "t43"."subject",
                  MAX("t43"."n") AS "n_template",
                  MAX("t43"."n_distinct") AS "n_swept"
                FROM (
                  SELECT
                    "t37"."subject",
                    "t37"."piece",
                    COUNT("t37"."prompt_hash") AS "n",
                    COUNT(DISTINCT "t37"."prompt_hash") AS "n_distinct"
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
                      ) AS "t2"
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t10"."subject",
                            "t10"."prompt_hash",
                            UNNEST("t10"."prompt_shingles") AS "piece"
                          FROM "t5" AS "t10"
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
                        ) AS "t1"
                      ) AS "t22"
                    ) AS "t25"
                    WHERE
                      "t25"."piece" IS NOT NULL
                  ) AS "t37"
                  GROUP BY
                    1,
                    2
                ) AS "t43"
                GROUP BY
                  1
              ) AS "t49"
                ON "t54"."subject" = "t49"."subject"
            ) AS "t59"
          ) AS "t62"
          LEFT OUTER JOIN (
            SELECT
              "t15"."subject",
              SUM(CASE WHEN "t15"."n" >= 5 THEN 1 ELSE 0 END) AS "n_openings"
            FROM (
              SELECT
                "t6"."subject",
                "t6"."head_hash",
                COUNT(DISTINCT "t6"."prompt_hash") AS "n"
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
                  CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us",
                  CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END AS "day",
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
              ) AS "t6"
              GROUP BY
                1,
                2
            ) AS "t15"
            GROUP BY
              1
          ) AS "t38"
            ON "t62"."subject" = "t38"."subject"
        ) AS "t64"
      ) AS "t68"
      LEFT OUTER JOIN (
        SELECT
          "t4"."subject",
          COUNT("t4"."topic_00") AS "n_topics",
          SUM("t4"."topic_00") AS "topic_00",
          SUM("t4"."topic_01") AS "topic_01",
          SUM("t4"."topic_02") AS "topic_02",
          SUM("t4"."topic_03") AS "topic_03",
          SUM("t4"."topic_04") AS "topic_04",
          SUM("t4"."topic_05") AS "topic_05",
          SUM("t4"."topic_06") AS "topic_06",
          SUM("t4"."topic_07") AS "topic_07",
          SUM("t4"."topic_08") AS "topic_08",
          SUM("t4"."topic_09") AS "topic_09",
          SUM("t4"."topic_10") AS "topic_10",
          SUM("t4"."topic_11") AS "topic_11",
          SUM("t4"."topic_12") AS "topic_12",
          SUM("t4"."topic_13") AS "topic_13",
          SUM("t4"."topic_14") AS "topic_14",
          SUM("t4"."topic_15") AS "topic_15",
          SUM("t4"."topic_16") AS "topic_16",
          SUM("t4"."topic_17") AS "topic_17",
          SUM("t4"."topic_18") AS "topic_18",
          SUM("t4"."topic_19") AS "topic_19",
          SUM("t4"."topic_20") AS "topic_20",
          SUM("t4"."topic_21") AS "topic_21",
          SUM("t4"."topic_22") AS "topic_22",
          SUM("t4"."topic_23") AS "topic_23"
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
            CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us",
            CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END AS "day",
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
        ) AS "t4"
        GROUP BY
          1
      ) AS "t17"
        ON "t68"."subject" = "t17"."subject"
    ) AS "t70"
  ) AS "t72"
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
          "t9"."subject",
          "t9"."model",
          "t9"."ts_us",
          "t77"."new_model",
          "t77"."released_us",
          "t21"."first_us"
        FROM (
          SELECT
            "t0"."account" AS "subject",
            "t0"."model",
            CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us"
          FROM "prepared" AS "t0"
        ) AS "t9"
        CROSS JOIN (
          SELECT
            "t75"."model" AS "new_model",
            MIN("t75"."us") AS "released_us"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t73"."model",
                "t73"."account",
                "t73"."us",
                (
                  ROW_NUMBER() OVER (
                    PARTITION BY "t73"."model"
                    ORDER BY "t73"."us" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1
                ) + 1 AS "place",
                COUNT("t73"."us") OVER (
                  PARTITION BY "t73"."model"
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS "n_users"
              FROM (
                SELECT
                  "t69"."model",
                  "t69"."account",
                  MIN("t69"."ts_us") AS "us"
                FROM (
                  SELECT
                    "t16"."model",
                    "t16"."day",
                    "t16"."account",
                    "t16"."ts_us"
                  FROM "t11" AS "t16"
                  INNER JOIN (
                    SELECT
                      "t63"."model",
                      "t63"."day"
                    FROM (
                      SELECT
                        "t57"."model",
                        "t57"."day",
                        "t60"."begin"
                      FROM (
                        SELECT
                          "t53"."model",
                          MIN("t53"."day") AS "day"
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              "t33"."model",
                              "t33"."day",
                              "t33"."n",
                              "t33"."n_users",
                              "t41"."n_all",
                              "t41"."n_days"
                            FROM "t23" AS "t33"
                            INNER JOIN (
                              SELECT
                                "t28"."model",
                                SUM("t28"."n") AS "n_all",
                                COUNT("t28"."n") AS "n_days"
                              FROM "t23" AS "t28"
                              GROUP BY
                                1
                            ) AS "t41"
                              ON "t33"."model" = "t41"."model"
                          ) AS "t47"
                          WHERE
                            (
                              "t47"."n" * "t47"."n_days" * 4
                            ) >= "t47"."n_all" AND "t47"."n_users" >= 3
                        ) AS "t53"
                        GROUP BY
                          1
                      ) AS "t57"
                      CROSS JOIN (
                        SELECT
                          "t55"."day" AS "begin"
                        FROM (
                          SELECT
                            "t51"."model",
                            MIN("t51"."day") AS "day"
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
                                  "t24"."model",
                                  SUM("t24"."n") AS "n_all",
                                  COUNT("t24"."n") AS "n_days"
                                FROM "t20" AS "t24"
                                GROUP BY
                                  1
                              ) AS "t40"
                                ON "t29"."model" = "t40"."model"
                            ) AS "t45"
                            WHERE
                              (
                                "t45"."n" * "t45"."n_days" * 4
                              ) >= "t45"."n_all" AND "t45"."n_users" >= 3
                          ) AS "t51"
                          GROUP BY
                            1
                        ) AS "t55"
                      ) AS "t60"
                    ) AS "t63"
                    WHERE
                      "t63"."day" >= (
                        "t63"."begin" + 2
                      )
                  ) AS "t67"
                    ON "t16"."model" = "t67"."model" AND "t16"."day" = "t67"."day"
                ) AS "t69"
                GROUP BY
                  1,
                  2
              ) AS "t73"
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
            "t10"."subject",
            MIN("t10"."ts_us") AS "first_us"
          FROM "t5" AS "t10"
          GROUP BY
            1
        ) AS "t21"
          ON "t9"."subject" = "t21"."subject"
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
    ON "t72"."subject" = "t81"."subject"
) AS "t82"
