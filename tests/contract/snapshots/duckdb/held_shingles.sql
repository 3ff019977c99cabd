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
