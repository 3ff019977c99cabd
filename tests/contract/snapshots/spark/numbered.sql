WITH `t6` AS (
  SELECT
    *
  FROM (
    SELECT
      `t4`.`account`,
      `t4`.`value`,
      COUNT(`t4`.`value`) AS `n`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t1`.`account`,
          EXPLODE(`t1`.`prompt_shingles`) AS `value`
        FROM `prepared` AS `t1`
      ) AS `t3`
      WHERE
        `t3`.`value` IS NOT NULL
    ) AS `t4`
    GROUP BY
      1,
      2
  ) AS `t5`
  WHERE
    `t5`.`n` >= 1
)
SELECT
  `t2`.`position`,
  `t8`.`value`,
  `t8`.`n`,
  `t11`.`n_accounts`
FROM `t6` AS `t8`
INNER JOIN (
  SELECT
    *
  FROM (
    SELECT
      `t7`.`value`,
      COUNT(DISTINCT `t7`.`account`) AS `n_accounts`
    FROM `t6` AS `t7`
    GROUP BY
      1
  ) AS `t9`
  WHERE
    `t9`.`n_accounts` >= 2
) AS `t11`
  ON `t8`.`value` = `t11`.`value`
INNER JOIN `positions` AS `t2`
  ON `t8`.`account` = `t2`.`account`
