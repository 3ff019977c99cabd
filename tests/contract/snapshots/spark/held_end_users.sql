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
      `t0`.`end_user_hash` AS `value`
    FROM `prepared` AS `t0`
    WHERE
      `t0`.`end_user_hash` IS NOT NULL
  ) AS `t1`
  GROUP BY
    1,
    2
) AS `t2`
WHERE
  `t2`.`n` >= 1
