SELECT
  *
FROM `sketches`
