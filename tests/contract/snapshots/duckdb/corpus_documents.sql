SELECT DISTINCT
  "t0"."account",
  "t0"."corpus",
  "t0"."corpus_split",
  "t0"."corpus_doc"
FROM "prepared" AS "t0"
WHERE
  "t0"."corpus_doc" IS NOT NULL
  AND (
    (
      "t0"."status" IS NULL
    ) OR (
      "t0"."status" < 400
    )
  )
