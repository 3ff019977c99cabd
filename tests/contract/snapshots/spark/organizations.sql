SELECT
  `t0`.`account`,
  MAX(`t0`.`organization`) AS `organization`
FROM `prepared` AS `t0`
GROUP BY
  1
