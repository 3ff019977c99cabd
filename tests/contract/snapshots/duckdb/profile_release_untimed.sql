WITH "t4" AS (
  SELECT
    "t0"."model",
    CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END AS "day",
    "t0"."account",
    CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us"
  FROM "prepared" AS "t0"
  WHERE
    CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."day" ELSE NULL END IS NOT NULL
    AND "t0"."model" IS NOT NULL
), "t10" AS (
  SELECT
    "t5"."model",
    "t5"."day",
    COUNT("t5"."day") AS "n",
    COUNT(DISTINCT "t5"."account") AS "n_users"
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
  ) AS "t5"
  GROUP BY
    1,
    2
), "t11" AS (
  SELECT
    "t6"."model",
    "t6"."day",
    COUNT("t6"."day") AS "n",
    COUNT(DISTINCT "t6"."account") AS "n_users"
  FROM "t4" AS "t6"
  GROUP BY
    1,
    2
)
SELECT
  "t39"."subject",
  COUNT("t39"."ts_us") AS "n_release_day",
  SUM(CASE WHEN "t39"."model" = "t39"."new_model" THEN 1 ELSE 0 END) AS "n_release_moved"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t3"."subject",
      "t3"."model",
      "t3"."ts_us",
      "t37"."new_model",
      "t37"."released_us",
      "t9"."first_us"
    FROM (
      SELECT
        "t0"."account" AS "subject",
        "t0"."model",
        CASE WHEN "t0"."day" BETWEEN 20730 AND 20732 THEN "t0"."ts_us" ELSE NULL END AS "ts_us"
      FROM "prepared" AS "t0"
    ) AS "t3"
    CROSS JOIN (
      SELECT
        "t35"."model" AS "new_model",
        MIN("t35"."us") AS "released_us"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t33"."model",
            "t33"."account",
            "t33"."us",
            (
              ROW_NUMBER() OVER (
                PARTITION BY "t33"."model"
                ORDER BY "t33"."us" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1
            ) + 1 AS "place",
            COUNT("t33"."us") OVER (
              PARTITION BY "t33"."model"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "n_users"
          FROM (
            SELECT
              "t32"."model",
              "t32"."account",
              MIN("t32"."ts_us") AS "us"
            FROM (
              SELECT
                "t8"."model",
                "t8"."day",
                "t8"."account",
                "t8"."ts_us"
              FROM "t4" AS "t8"
              INNER JOIN (
                SELECT
                  "t29"."model",
                  "t29"."day"
                FROM (
                  SELECT
                    "t26"."model",
                    "t26"."day",
                    "t28"."begin"
                  FROM (
                    SELECT
                      "t23"."model",
                      MIN("t23"."day") AS "day"
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          "t15"."model",
                          "t15"."day",
                          "t15"."n",
                          "t15"."n_users",
                          "t19"."n_all",
                          "t19"."n_days"
                        FROM "t11" AS "t15"
                        INNER JOIN (
                          SELECT
                            "t13"."model",
                            SUM("t13"."n") AS "n_all",
                            COUNT("t13"."n") AS "n_days"
                          FROM "t11" AS "t13"
                          GROUP BY
                            1
                        ) AS "t19"
                          ON "t15"."model" = "t19"."model"
                      ) AS "t21"
                      WHERE
                        (
                          "t21"."n" * "t21"."n_days" * 4
                        ) >= "t21"."n_all" AND "t21"."n_users" >= 3
                    ) AS "t23"
                    GROUP BY
                      1
                  ) AS "t26"
                  CROSS JOIN (
                    SELECT
                      "t24"."day" AS "begin"
                    FROM (
                      SELECT
                        "t22"."model",
                        MIN("t22"."day") AS "day"
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t14"."model",
                            "t14"."day",
                            "t14"."n",
                            "t14"."n_users",
                            "t18"."n_all",
                            "t18"."n_days"
                          FROM "t10" AS "t14"
                          INNER JOIN (
                            SELECT
                              "t12"."model",
                              SUM("t12"."n") AS "n_all",
                              COUNT("t12"."n") AS "n_days"
                            FROM "t10" AS "t12"
                            GROUP BY
                              1
                          ) AS "t18"
                            ON "t14"."model" = "t18"."model"
                        ) AS "t20"
                        WHERE
                          (
                            "t20"."n" * "t20"."n_days" * 4
                          ) >= "t20"."n_all" AND "t20"."n_users" >= 3
                      ) AS "t22"
                      GROUP BY
                        1
                    ) AS "t24"
                  ) AS "t28"
                ) AS "t29"
                WHERE
                  "t29"."day" >= (
                    "t29"."begin" + 2
                  )
              ) AS "t31"
                ON "t8"."model" = "t31"."model" AND "t8"."day" = "t31"."day"
            ) AS "t32"
            GROUP BY
              1,
              2
          ) AS "t33"
        ) AS "t34"
        WHERE
          "t34"."place" >= 3 AND (
            "t34"."place" * 20
          ) >= "t34"."n_users"
      ) AS "t35"
      GROUP BY
        1
    ) AS "t37"
    INNER JOIN (
      SELECT
        "t2"."subject",
        MIN("t2"."ts_us") AS "first_us"
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
      ) AS "t2"
      GROUP BY
        1
    ) AS "t9"
      ON "t3"."subject" = "t9"."subject"
  ) AS "t38"
  WHERE
    "t38"."ts_us" >= "t38"."released_us"
    AND "t38"."ts_us" < (
      "t38"."released_us" + 86400000000
    )
    AND "t38"."first_us" < "t38"."released_us"
) AS "t39"
GROUP BY
  1
