WITH "t7" AS (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."account",
        "t1"."value",
        COUNT("t1"."value") AS "n"
      FROM (
        SELECT
          "t0"."account",
          "t0"."head_hash" AS "value"
        FROM "prepared" AS "t0"
        WHERE
          "t0"."head_hash" IS NOT NULL
      ) AS "t1"
      GROUP BY
        1,
        2
    ) AS "t3"
    WHERE
      "t3"."n" >= 2
  ) AS "t5"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t2"."account",
        "t2"."value",
        COUNT("t2"."value") AS "n"
      FROM (
        SELECT
          "t0"."account",
          "t0"."tail_hash" AS "value"
        FROM "prepared" AS "t0"
        WHERE
          "t0"."tail_hash" IS NOT NULL
      ) AS "t2"
      GROUP BY
        1,
        2
    ) AS "t4"
    WHERE
      "t4"."n" >= 2
  ) AS "t6"
)
SELECT
  "t9"."account",
  "t9"."value",
  "t9"."n",
  "t12"."n_accounts"
FROM "t7" AS "t9"
INNER JOIN (
  SELECT
    *
  FROM (
    SELECT
      "t8"."value",
      COUNT(DISTINCT "t8"."account") AS "n_accounts"
    FROM "t7" AS "t8"
    GROUP BY
      1
  ) AS "t10"
  WHERE
    "t10"."n_accounts" >= 2
) AS "t12"
  ON "t9"."value" = "t12"."value"
