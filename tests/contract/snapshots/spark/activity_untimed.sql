SELECT
  `t1`.`account`,
  `t1`.`minute`,
  COUNT(`t1`.`minute`) AS `n`
FROM (
  SELECT
    `t0`.`account`,
    CAST(FLOOR(
      (
        CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END
      ) / (
        60000000
      )
    ) AS BIGINT) AS `minute`
  FROM `prepared` AS `t0`
  WHERE
    CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END IS NOT NULL
) AS `t1`
GROUP BY
  1,
  2
