WITH "t2" AS (
  SELECT
    "t0"."event_hash",
    "t0"."ts_us",
    "t0"."conversation_hash",
    UNNEST("t0"."prompt_shingles") AS "shingle"
  FROM "events" AS "t0"
)
SELECT
  "t18"."event_hash",
  "t18"."source",
  "t18"."account",
  "t18"."organization",
  "t18"."key_hash",
  "t18"."end_user_hash",
  "t18"."request_id_hash",
  "t18"."address_hash",
  "t18"."network_hash",
  "t18"."ja4_hash",
  "t18"."user_agent_hash",
  "t18"."header_order_hash",
  "t18"."ts_us",
  "t18"."day",
  "t18"."model",
  "t18"."dialect_hash",
  "t18"."n_params",
  "t18"."logprobs",
  "t18"."n_choices",
  "t18"."status",
  "t18"."input_tokens",
  "t18"."output_tokens",
  "t18"."cost",
  "t18"."content_state",
  "t18"."n_past_answers",
  "t18"."prompt_words",
  "t18"."answer_words",
  "t18"."system_hash",
  "t18"."conversation_hash",
  "t18"."prompt_hash",
  "t18"."head_hash",
  "t18"."tail_hash",
  "t18"."prompt_shingles",
  "t18"."answer_shingles",
  "t18"."corpus",
  "t18"."corpus_split",
  "t18"."corpus_doc",
  "t18"."elicits_reasoning",
  "t18"."asks_grading",
  "t18"."training_wording",
  "t18"."synthesises_prompts",
  "t18"."is_probe",
  "t18"."topic_00",
  "t18"."topic_01",
  "t18"."topic_02",
  "t18"."topic_03",
  "t18"."topic_04",
  "t18"."topic_05",
  "t18"."topic_06",
  "t18"."topic_07",
  "t18"."topic_08",
  "t18"."topic_09",
  "t18"."topic_10",
  "t18"."topic_11",
  "t18"."topic_12",
  "t18"."topic_13",
  "t18"."topic_14",
  "t18"."topic_15",
  "t18"."topic_16",
  "t18"."topic_17",
  "t18"."topic_18",
  "t18"."topic_19",
  "t18"."topic_20",
  "t18"."topic_21",
  "t18"."topic_22",
  "t18"."topic_23",
  COALESCE("t18"."fed_back", FALSE) AS "fed_back"
FROM (
  SELECT
    "t1"."event_hash",
    "t1"."source",
    "t1"."account",
    "t1"."organization",
    "t1"."key_hash",
    "t1"."end_user_hash",
    "t1"."request_id_hash",
    "t1"."address_hash",
    "t1"."network_hash",
    "t1"."ja4_hash",
    "t1"."user_agent_hash",
    "t1"."header_order_hash",
    "t1"."ts_us",
    "t1"."day",
    "t1"."model",
    "t1"."dialect_hash",
    "t1"."n_params",
    "t1"."logprobs",
    "t1"."n_choices",
    "t1"."status",
    "t1"."input_tokens",
    "t1"."output_tokens",
    "t1"."cost",
    "t1"."content_state",
    "t1"."n_past_answers",
    "t1"."prompt_words",
    "t1"."answer_words",
    "t1"."system_hash",
    "t1"."conversation_hash",
    "t1"."prompt_hash",
    "t1"."head_hash",
    "t1"."tail_hash",
    "t1"."prompt_shingles",
    "t1"."answer_shingles",
    "t1"."corpus",
    "t1"."corpus_split",
    "t1"."corpus_doc",
    "t1"."elicits_reasoning",
    "t1"."asks_grading",
    "t1"."training_wording",
    "t1"."synthesises_prompts",
    "t1"."is_probe",
    "t1"."topic_00",
    "t1"."topic_01",
    "t1"."topic_02",
    "t1"."topic_03",
    "t1"."topic_04",
    "t1"."topic_05",
    "t1"."topic_06",
    "t1"."topic_07",
    "t1"."topic_08",
    "t1"."topic_09",
    "t1"."topic_10",
    "t1"."topic_11",
    "t1"."topic_12",
    "t1"."topic_13",
    "t1"."topic_14",
    "t1"."topic_15",
    "t1"."topic_16",
    "t1"."topic_17",
    "t1"."topic_18",
    "t1"."topic_19",
    "t1"."topic_20",
    "t1"."topic_21",
    "t1"."topic_22",
    "t1"."topic_23",
    "t17"."event_hash" AS "event_hash_right",
    "t17"."fed_back"
  FROM "events" AS "t1"
  LEFT OUTER JOIN (
    SELECT
      "t15"."event_hash",
      TRUE AS "fed_back"
    FROM (
      SELECT
        "t14"."event_hash",
        COUNT(DISTINCT "t14"."shingle") AS "n_met"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t6"."event_hash",
            "t6"."ts_us",
            "t6"."conversation_hash",
            "t6"."shingle",
            "t12"."first_us",
            "t12"."low",
            "t12"."high",
            "t12"."n_conversations"
          FROM "t2" AS "t6"
          INNER JOIN (
            SELECT
              *
            FROM (
              SELECT
                "t9"."shingle",
                MIN("t9"."ts_us") AS "first_us",
                MIN("t9"."conversation_hash") AS "low",
                MAX("t9"."conversation_hash") AS "high",
                COUNT(DISTINCT "t9"."conversation_hash") AS "n_conversations"
              FROM (
                SELECT
                  "t5"."ts_us",
                  "t5"."conversation_hash",
                  "t5"."shingle"
                FROM (
                  SELECT
                    "t0"."ts_us",
                    "t0"."conversation_hash",
                    UNNEST("t0"."answer_shingles") AS "shingle"
                  FROM "events" AS "t0"
                ) AS "t5"
                SEMI JOIN (
                  SELECT
                    "t4"."shingle"
                  FROM "t2" AS "t4"
                ) AS "t8"
                  ON "t5"."shingle" = "t8"."shingle"
              ) AS "t9"
              GROUP BY
                1
            ) AS "t10"
            WHERE
              "t10"."n_conversations" <= 20
          ) AS "t12"
            ON "t6"."shingle" = "t12"."shingle"
        ) AS "t13"
        WHERE
          "t13"."first_us" < "t13"."ts_us"
          AND (
            (
              "t13"."low" <> "t13"."conversation_hash"
            )
            OR (
              "t13"."high" <> "t13"."conversation_hash"
            )
          )
      ) AS "t14"
      GROUP BY
        1
    ) AS "t15"
    WHERE
      "t15"."n_met" >= 3
  ) AS "t17"
    ON "t1"."event_hash" = "t17"."event_hash"
) AS "t18"
