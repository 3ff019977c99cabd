SELECT
  *
FROM (
  SELECT
    `t1`.`account`,
    `t1`.`corpus`,
    `t1`.`corpus_split`,
    COUNT(DISTINCT `t1`.`corpus_doc`) AS `n`
  FROM (
    SELECT
      *
    FROM `prepared` AS `t0`
    WHERE
      `t0`.`corpus_doc` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1,
    2,
    3
) AS `t2`
WHERE
  `t2`.`n` >= 5
