SELECT
  "t0"."day",
  COUNT("t0"."event_hash") AS "n"
FROM "events" AS "t0"
GROUP BY
  1
