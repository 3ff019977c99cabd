SELECT
  "t1"."subject",
  SUM(CASE WHEN "t1"."n_past_answers" = 0 THEN 1 ELSE 0 END) AS "n_single_turn",
  SUM(
    CASE
      WHEN (
        "t1"."n_past_answers" = 0
      ) AND (
        "t1"."system_hash" IS NULL
      )
      THEN 1
      ELSE 0
    END
  ) AS "n_bare",
  COUNT(DISTINCT "t1"."prompt_hash") AS "n_prompts",
  COUNT(DISTINCT "t1"."conversation_hash") AS "n_conversations",
  COUNT(DISTINCT "t1"."system_hash") AS "n_systems",
  SUM("t1"."prompt_words") AS "prompt_words",
  SUM("t1"."answer_words") AS "answer_words",
  SUM(CASE WHEN "t1"."fed_back" THEN 1 ELSE 0 END) AS "n_fed_back",
  SUM(CASE WHEN "t1"."fed_back" AND "t1"."asks_grading" THEN 1 ELSE 0 END) AS "n_fed_back_graded",
  SUM(CASE WHEN "t1"."elicits_reasoning" THEN 1 ELSE 0 END) AS "n_elicits_reasoning",
  SUM(CASE WHEN "t1"."asks_grading" THEN 1 ELSE 0 END) AS "n_asks_grading",
  SUM(CASE WHEN "t1"."training_wording" THEN 1 ELSE 0 END) AS "n_training_wording",
  SUM(CASE WHEN "t1"."synthesises_prompts" THEN 1 ELSE 0 END) AS "n_synthesises_prompts",
  SUM(CASE WHEN "t1"."is_probe" THEN 1 ELSE 0 END) AS "n_is_probe"
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
) AS "t1"
GROUP BY
  1
