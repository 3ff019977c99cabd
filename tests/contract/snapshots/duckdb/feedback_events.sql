WITH "t1" AS (
  SELECT
    "t0"."event_hash",
    "t0"."ts_us",
    "t0"."conversation_hash",
    UNNEST("t0"."prompt_shingles") AS "shingle"
  FROM "events" AS "t0"
)
SELECT
  "t14"."event_hash",
  TRUE AS "fed_back"
FROM (
  SELECT
    "t13"."event_hash",
    COUNT(DISTINCT "t13"."shingle") AS "n_met"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."event_hash",
        "t5"."ts_us",
        "t5"."conversation_hash",
        "t5"."shingle",
        "t11"."first_us",
        "t11"."low",
        "t11"."high",
        "t11"."n_conversations"
      FROM "t1" AS "t5"
      INNER JOIN (
        SELECT
          *
        FROM (
          SELECT
            "t8"."shingle",
            MIN("t8"."ts_us") AS "first_us",
            MIN("t8"."conversation_hash") AS "low",
            MAX("t8"."conversation_hash") AS "high",
            COUNT(DISTINCT "t8"."conversation_hash") AS "n_conversations"
          FROM (
            SELECT
              "t4"."ts_us",
              "t4"."conversation_hash",
              "t4"."shingle"
            FROM (
              SELECT
                "t0"."ts_us",
                "t0"."conversation_hash",
                UNNEST("t0"."answer_shingles") AS "shingle"
              FROM "events" AS "t0"
            ) AS "t4"
            SEMI JOIN (
              SELECT
                "t3"."shingle"
              FROM "t1" AS "t3"
            ) AS "t7"
              ON "t4"."shingle" = "t7"."shingle"
          ) AS "t8"
          GROUP BY
            1
        ) AS "t9"
        WHERE
          "t9"."n_conversations" <= 20
      ) AS "t11"
        ON "t5"."shingle" = "t11"."shingle"
    ) AS "t12"
    WHERE
      "t12"."first_us" < "t12"."ts_us"
      AND (
        (
          "t12"."low" <> "t12"."conversation_hash"
        )
        OR (
          "t12"."high" <> "t12"."conversation_hash"
        )
      )
  ) AS "t13"
  GROUP BY
    1
) AS "t14"
WHERE
  "t14"."n_met" >= 3
