WITH "t4" AS (
  SELECT
    *
  FROM (
    SELECT
      "t2"."account",
      "t2"."value",
      COUNT("t2"."value") AS "n"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."account",
          UNNEST("t0"."prompt_shingles") AS "value"
        FROM "prepared" AS "t0"
      ) AS "t1"
      WHERE
        "t1"."value" IS NOT NULL
    ) AS "t2"
    GROUP BY
      1,
      2
  ) AS "t3"
  WHERE
    "t3"."n" >= 1
)
SELECT
  "t6"."account",
  "t6"."value",
  "t6"."n",
  "t9"."n_accounts"
FROM "t4" AS "t6"
INNER JOIN (
  SELECT
    *
  FROM (
    SELECT
      "t5"."value",
      COUNT(DISTINCT "t5"."account") AS "n_accounts"
    FROM "t4" AS "t5"
    GROUP BY
      1
  ) AS "t7"
  WHERE
    "t7"."n_accounts" >= 2
) AS "t9"
  ON "t6"."value" = "t9"."value"
