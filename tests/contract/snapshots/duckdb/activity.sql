SELECT
  "t1"."account",
  "t1"."minute",
  COUNT("t1"."minute") AS "n"
FROM (
  SELECT
    "t0"."account",
    CAST(FLOOR((
      "t0"."ts_us"
    ) / (
      60000000
    )) AS BIGINT) AS "minute"
  FROM "prepared" AS "t0"
  WHERE
    "t0"."ts_us" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2
