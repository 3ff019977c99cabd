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
)
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
    "t49"."n_topics",
    "t49"."topic_00",
    "t49"."topic_01",
    "t49"."topic_02",
    "t49"."topic_03",
    "t49"."topic_04",
    "t49"."topic_05",
    "t49"."topic_06",
    "t49"."topic_07",
    "t49"."topic_08",
    "t49"."topic_09",
    "t49"."topic_10",
    "t49"."topic_11",
    "t49"."topic_12",
    "t49"."topic_13",
    "t49"."topic_14",
    "t49"."topic_15",
    "t49"."topic_16",
    "t49"."topic_17",
    "t49"."topic_18",
    "t49"."topic_19",
    "t49"."topic_20",
    "t49"."topic_21",
    "t49"."topic_22",
    "t49"."topic_23",
    "t44"."subject" AS "subject_right",
    "t44"."n_release_day",
    "t44"."n_release_moved"
  FROM (
    SELECT
      "t47".*
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
        "t46"."n_corpus_train",
        "t46"."n_corpus_test",
        "t46"."n_train_items",
        "t46"."n_test_items",
        "t46"."n_template",
        "t46"."n_swept",
        "t15"."subject" AS "subject_right",
        "t15"."n_topics",
        "t15"."topic_00",
        "t15"."topic_01",
        "t15"."topic_02",
        "t15"."topic_03",
        "t15"."topic_04",
        "t15"."topic_05",
        "t15"."topic_06",
        "t15"."topic_07",
        "t15"."topic_08",
        "t15"."topic_09",
        "t15"."topic_10",
        "t15"."topic_11",
        "t15"."topic_12",
        "t15"."topic_13",
        "t15"."topic_14",
        "t15"."topic_15",
        "t15"."topic_16",
        "t15"."topic_17",
        "t15"."topic_18",
        "t15"."topic_19",
        "t15"."topic_20",
        "t15"."topic_21",
        "t15"."topic_22",
        "t15"."topic_23"
      FROM (
        SELECT
          "t43".*
          EXCLUDE ("subject_right")
        FROM (
          SELECT
            "t41"."subject",
            "t41"."n_requests",
            "t41"."n_accounts",
            "t41"."n_failed",
            "t41"."n_refused",
            "t41"."input_tokens",
            "t41"."output_tokens",
            "t41"."first_us",
            "t41"."last_us",
            "t41"."n_days",
            "t41"."n_models",
            "t41"."n_dialects",
            "t41"."n_addresses",
            "t41"."n_logprobs",
            "t41"."n_readable",
            "t41"."n_single_turn",
            "t41"."n_prompts",
            "t41"."n_conversations",
            "t41"."n_systems",
            "t41"."prompt_words",
            "t41"."answer_words",
            "t41"."n_fed_back",
            "t41"."n_fed_back_graded",
            "t41"."n_elicits_reasoning",
            "t41"."n_asks_grading",
            "t41"."n_training_wording",
            "t41"."n_synthesises_prompts",
            "t41"."n_is_probe",
            "t41"."n_corpus_train",
            "t41"."n_corpus_test",
            "t41"."n_train_items",
            "t41"."n_test_items",
            "t37"."subject" AS "subject_right",
            "t37"."n_template",
            "t37"."n_swept"
          FROM (
            SELECT
              "t38".*
              EXCLUDE ("subject_right")
            FROM (
              SELECT
                "t34"."subject",
                "t34"."n_requests",
                "t34"."n_accounts",
                "t34"."n_failed",
                "t34"."n_refused",
                "t34"."input_tokens",
                "t34"."output_tokens",
                "t34"."first_us",
                "t34"."last_us",
                "t34"."n_days",
                "t34"."n_models",
                "t34"."n_dialects",
                "t34"."n_addresses",
                "t34"."n_logprobs",
                "t34"."n_readable",
                "t34"."n_single_turn",
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
                "t34"."n_is_probe",
                "t27"."subject" AS "subject_right",
                "t27"."n_corpus_train",
                "t27"."n_corpus_test",
                "t27"."n_train_items",
                "t27"."n_test_items"
              FROM (
                SELECT
                  "t30".*
                  EXCLUDE ("subject_right")
                FROM (
                  SELECT
                    "t26"."subject",
                    "t26"."n_requests",
                    "t26"."n_accounts",
                    "t26"."n_failed",
                    "t26"."n_refused",
                    "t26"."input_tokens",
                    "t26"."output_tokens",
                    "t26"."first_us",
                    "t26"."last_us",
                    "t26"."n_days",
                    "t26"."n_models",
                    "t26"."n_dialects",
                    "t26"."n_addresses",
                    "t26"."n_logprobs",
                    "t26"."n_readable",
                    "t23"."subject" AS "subject_right",
                    "t23"."n_single_turn",
                    "t23"."n_prompts",
                    "t23"."n_conversations",
                    "t23"."n_systems",
                    "t23"."prompt_words",
                    "t23"."answer_words",
                    "t23"."n_fed_back",
                    "t23"."n_fed_back_graded",
                    "t23"."n_elicits_reasoning",
                    "t23"."n_asks_grading",
                    "t23"."n_training_wording",
                    "t23"."n_synthesises_prompts",
                    "t23"."n_is_probe"
                  FROM (
                    SELECT
                      "t9"."subject",
                      COUNT("t9"."event_hash") AS "n_requests",
                      COUNT(DISTINCT "t9"."account") AS "n_accounts",
                      SUM(CASE WHEN "t9"."status" >= 400 THEN 1 ELSE 0 END) AS "n_failed",
                      SUM(CASE WHEN "t9"."status" = 429 THEN 1 ELSE 0 END) AS "n_refused",
                      SUM("t9"."input_tokens") AS "input_tokens",
                      SUM("t9"."output_tokens") AS "output_tokens",
                      MIN("t9"."ts_us") AS "first_us",
                      MAX("t9"."ts_us") AS "last_us",
                      COUNT(DISTINCT "t9"."day") AS "n_days",
                      COUNT(DISTINCT "t9"."model") AS "n_models",
                      COUNT(DISTINCT "t9"."dialect_hash") AS "n_dialects",
                      COUNT(DISTINCT "t9"."address_hash") AS "n_addresses",
                      SUM(CASE WHEN "t9"."logprobs" THEN 1 ELSE 0 END) AS "n_logprobs",
                      SUM(CASE WHEN "t9"."prompt_words" IS NOT NULL THEN 1 ELSE 0 END) AS "n_readable"
                    FROM "t4" AS "t9"
                    GROUP BY
                      1
                  ) AS "t26"
                  LEFT OUTER JOIN (
                    SELECT
                      "t6"."subject",
                      SUM(CASE WHEN "t6"."n_past_answers" = 0 THEN 1 ELSE 0 END) AS "n_single_turn",
                      COUNT(DISTINCT "t6"."prompt_hash") AS "n_prompts",
                      COUNT(DISTINCT "t6"."conversation_hash") AS "n_conversations",
                      COUNT(DISTINCT "t6"."system_hash") AS "n_systems",
                      SUM("t6"."prompt_words") AS "prompt_words",
                      SUM("t6"."answer_words") AS "answer_words",
                      SUM(CASE WHEN "t6"."fed_back" THEN 1 ELSE 0 END) AS "n_fed_back",
                      SUM(CASE WHEN "t6"."fed_back" AND "t6"."asks_grading" THEN 1 ELSE 0 END) AS "n_fed_back_graded",
                      SUM(CASE WHEN "t6"."elicits_reasoning" THEN 1 ELSE 0 END) AS "n_elicits_reasoning",
                      SUM(CASE WHEN "t6"."asks_grading" THEN 1 ELSE 0 END) AS "n_asks_grading",
                      SUM(CASE WHEN "t6"."training_wording" THEN 1 ELSE 0 END) AS "n_training_wording",
                      SUM(CASE WHEN "t6"."synthesises_prompts" THEN 1 ELSE 0 END) AS "n_synthesises_prompts",
                      SUM(CASE WHEN "t6"."is_probe" THEN 1 ELSE 0 END) AS "n_is_probe"
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
                    ) AS "t6"
                    GROUP BY
                      1
                  ) AS "t23"
                    ON "t26"."subject" = "t23"."subject"
                ) AS "t30"
              ) AS "t34"
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
                ) AS "t7"
                GROUP BY
                  1
              ) AS "t27"
                ON "t34"."subject" = "t27"."subject"
            ) AS "t38"
          ) AS "t41"
          LEFT OUTER JOIN (
            SELECT
              "t32"."subject",
              MAX("t32"."n") AS "n_template",
              MAX("t32"."n_distinct") AS "n_swept"
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
                        "t9"."subject",
                        "t9"."prompt_hash",
                        UNNEST("t9"."prompt_shingles") AS "piece"
                      FROM "t4" AS "t9"
                    ) AS "t14"
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
                  ) AS "t19"
                ) AS "t21"
                WHERE
                  "t21"."piece" IS NOT NULL
              ) AS "t28"
              GROUP BY
                1,
                2
            ) AS "t32"
            GROUP BY
              1
          ) AS "t37"
            ON "t41"."subject" = "t37"."subject"
        ) AS "t43"
      ) AS "t46"
      LEFT OUTER JOIN (
        SELECT
          "t8"."subject",
          COUNT("t8"."topic_00") AS "n_topics",
          SUM("t8"."topic_00") AS "topic_00",
          SUM("t8"."topic_01") AS "topic_01",
          SUM("t8"."topic_02") AS "topic_02",
          SUM("t8"."topic_03") AS "topic_03",
          SUM("t8"."topic_04") AS "topic_04",
          SUM("t8"."topic_05") AS "topic_05",
          SUM("t8"."topic_06") AS "topic_06",
          SUM("t8"."topic_07") AS "topic_07",
          SUM("t8"."topic_08") AS "topic_08",
          SUM("t8"."topic_09") AS "topic_09",
          SUM("t8"."topic_10") AS "topic_10",
          SUM("t8"."topic_11") AS "topic_11",
          SUM("t8"."topic_12") AS "topic_12",
          SUM("t8"."topic_13") AS "topic_13",
          SUM("t8"."topic_14") AS "topic_14",
          SUM("t8"."topic_15") AS "topic_15",
          SUM("t8"."topic_16") AS "topic_16",
          SUM("t8"."topic_17") AS "topic_17",
          SUM("t8"."topic_18") AS "topic_18",
          SUM("t8"."topic_19") AS "topic_19",
          SUM("t8"."topic_20") AS "topic_20",
          SUM("t8"."topic_21") AS "topic_21",
          SUM("t8"."topic_22") AS "topic_22",
          SUM("t8"."topic_23") AS "topic_23"
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
        ) AS "t8"
        GROUP BY
          1
      ) AS "t15"
        ON "t46"."subject" = "t15"."subject"
    ) AS "t47"
  ) AS "t49"
  LEFT OUTER JOIN (
    SELECT
      "t39"."subject",
      COUNT("t39"."ts_us") AS "n_release_day",
      SUM(CASE WHEN "t39"."model" = "t39"."new_model" THEN 1 ELSE 0 END) AS "n_release_moved"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t5"."subject",
          "t5"."model",
          "t5"."ts_us",
          "t31"."new_model",
          "t31"."released_us",
          "t16"."first_us"
        FROM (
          SELECT
            "t0"."account" AS "subject",
            "t0"."model",
            "t0"."ts_us"
          FROM "prepared" AS "t0"
        ) AS "t5"
        CROSS JOIN (
          SELECT
            "t25"."model" AS "new_model",
            "t25"."released_us"
          FROM (
            SELECT
              "t18"."model",
              "t18"."released_us",
              "t18"."n_users",
              "t17"."begin_us"
            FROM (
              SELECT
                "t9"."model",
                MIN("t9"."ts_us") AS "released_us",
                COUNT(DISTINCT "t9"."account") AS "n_users"
              FROM "t4" AS "t9"
              GROUP BY
                1
            ) AS "t18"
            CROSS JOIN (
              SELECT
                MIN("t9"."ts_us") AS "begin_us"
              FROM "t4" AS "t9"
            ) AS "t17"
          ) AS "t25"
          WHERE
            "t25"."released_us" >= (
              "t25"."begin_us" + 172800000000
            )
            AND "t25"."n_users" >= 3
        ) AS "t31"
        INNER JOIN (
          SELECT
            "t9"."subject",
            MIN("t9"."ts_us") AS "first_us"
          FROM "t4" AS "t9"
          GROUP BY
            1
        ) AS "t16"
          ON "t5"."subject" = "t16"."subject"
      ) AS "t35"
      WHERE
        "t35"."ts_us" >= "t35"."released_us"
        AND "t35"."ts_us" < (
          "t35"."released_us" + 86400000000
        )
        AND "t35"."first_us" < "t35"."released_us"
    ) AS "t39"
    GROUP BY
      1
  ) AS "t44"
    ON "t49"."subject" = "t44"."subject"
) AS "t50"
