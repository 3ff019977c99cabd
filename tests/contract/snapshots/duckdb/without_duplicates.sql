SELECT
  *
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
    "t1"."topic_23"
  FROM "sketches" AS "t1"
  ANTI JOIN (
    SELECT
      "t2"."event_hash"
    FROM (
      SELECT
        "t0"."event_hash",
        COUNT("t0"."event_hash") AS "n"
      FROM "sketches" AS "t0"
      GROUP BY
        1
    ) AS "t2"
    WHERE
      "t2"."n" > 1
  ) AS "t4"
    ON "t1"."event_hash" = "t4"."event_hash"
) AS "t5"
UNION ALL
SELECT
  *
FROM (
  SELECT
    "t8".*
    EXCLUDE ("copy")
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t6"."event_hash",
        "t6"."source",
        "t6"."account",
        "t6"."organization",
        "t6"."key_hash",
        "t6"."end_user_hash",
        "t6"."request_id_hash",
        "t6"."address_hash",
        "t6"."network_hash",
        "t6"."ja4_hash",
        "t6"."user_agent_hash",
        "t6"."header_order_hash",
        "t6"."ts_us",
        "t6"."day",
        "t6"."model",
        "t6"."dialect_hash",
        "t6"."n_params",
        "t6"."logprobs",
        "t6"."n_choices",
        "t6"."status",
        "t6"."input_tokens",
        "t6"."output_tokens",
        "t6"."cost",
        "t6"."content_state",
        "t6"."n_past_answers",
        "t6"."prompt_words",
        "t6"."answer_words",
        "t6"."system_hash",
        "t6"."conversation_hash",
        "t6"."prompt_hash",
        "t6"."head_hash",
        "t6"."tail_hash",
        "t6"."prompt_shingles",
        "t6"."answer_shingles",
        "t6"."corpus",
        "t6"."corpus_split",
        "t6"."corpus_doc",
        "t6"."elicits_reasoning",
        "t6"."asks_grading",
        "t6"."training_wording",
        "t6"."synthesises_prompts",
        "t6"."is_probe",
        "t6"."topic_00",
        "t6"."topic_01",
        "t6"."topic_02",
        "t6"."topic_03",
        "t6"."topic_04",
        "t6"."topic_05",
        "t6"."topic_06",
        "t6"."topic_07",
        "t6"."topic_08",
        "t6"."topic_09",
        "t6"."topic_10",
        "t6"."topic_11",
        "t6"."topic_12",
        "t6"."topic_13",
        "t6"."topic_14",
        "t6"."topic_15",
        "t6"."topic_16",
        "t6"."topic_17",
        "t6"."topic_18",
        "t6"."topic_19",
        "t6"."topic_20",
        "t6"."topic_21",
        "t6"."topic_22",
        "t6"."topic_23",
        ROW_NUMBER() OVER (
          PARTITION BY "t6"."event_hash"
          ORDER BY "t6"."ts_us" ASC, "t6"."status" ASC, "t6"."account" ASC, "t6"."prompt_hash" ASC, "t6"."output_tokens" ASC, "t6"."source" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "copy"
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
          "t1"."topic_23"
        FROM "sketches" AS "t1"
        SEMI JOIN (
          SELECT
            "t2"."event_hash"
          FROM (
            SELECT
              "t0"."event_hash",
              COUNT("t0"."event_hash") AS "n"
            FROM "sketches" AS "t0"
            GROUP BY
              1
          ) AS "t2"
          WHERE
            "t2"."n" > 1
        ) AS "t4"
          ON "t1"."event_hash" = "t4"."event_hash"
      ) AS "t6"
    ) AS "t7"
    WHERE
      "t7"."copy" = 0
  ) AS "t8"
) AS "t9"
