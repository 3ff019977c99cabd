WITH `t3` AS (
  SELECT
    *
  FROM (
    SELECT
      `t1`.`account`,
      `t1`.`value`,
      COUNT(`t1`.`value`) AS `n`
    FROM (
      SELECT
        `t0`.`account`,
        `t0`.`network_hash` AS `value`
      FROM `prepared` AS `t0`
      WHERE
        `t0`.`network_hash` IS NOT NULL
    ) AS `t1`
    GROUP BY
      1,
      2
  ) AS `t2`
  WHERE
    `t2`.`n` >= 1
)
SELECT
  `t5`.`account`,
  `t5`.`value`,
  `t5`.`n`,
  `t8`.`n_accounts`
FROM `t3` AS `t5`
INNER JOIN (
  SELECT
    *
  FROM (
    SELECT
      `t4`.`value`,
      COUNT(DISTINCT `t4`.`account`) AS `n_accounts`
    FROM `t3` AS `t4`
    GROUP BY
      1
  ) AS `t6`
  WHERE
    `t6`.`n_accounts` >= 2
) AS `t8`
  ON `t5`.`value` = `t8`.`value`
