SELECT
  "t8"."subject",
  "t8"."piece",
  SUM("t8"."n") AS "n",
  COUNT("t8"."n") AS "n_distinct"
FROM (
  SELECT
    "t7"."subject",
    "t7"."piece",
    "t7"."prompt_hash",
    COUNT("t7"."piece") AS "n"
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
      ) AS "t1"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t3"."subject",
            "t3"."prompt_hash",
            UNNEST("t3"."prompt_shingles") AS "piece"
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
          ) AS "t3"
        ) AS "t4"
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
      ) AS "t5"
    ) AS "t6"
    WHERE
      "t6"."piece" IS NOT NULL AND "t6"."prompt_hash" IS NOT NULL
  ) AS "t7"
  GROUP BY
    1,
    2,
    3
) AS "t8"
GROUP BY
  1,
  2
