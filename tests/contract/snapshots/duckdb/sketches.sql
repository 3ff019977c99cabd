SELECT
  *
FROM "sketches"
