SELECT
  `t7`.`account_a`,
  `t7`.`account_b`,
  COUNT(`t7`.`near`) AS `n_shared`,
  SUM(`t7`.`near`) AS `n_near`,
  SUM(`t7`.`sends`) AS `n_sends`
FROM (
  SELECT
    `t6`.`account_a`,
    `t6`.`account_b`,
    `t6`.`prompt_hash`,
    MAX(`t6`.`near`) AS `near`,
    COUNT(`t6`.`near`) AS `sends`
  FROM (
    SELECT
      `t5`.`prompt_hash`,
      `t5`.`account_a`,
      `t5`.`refused_us`,
      `t5`.`account_b`,
      `t5`.`again_us`,
      IF(
        (
          (
            `t5`.`again_us` - `t5`.`refused_us`
          ) >= 0
        )
        AND (
          (
            `t5`.`again_us` - `t5`.`refused_us`
          ) <= 120000000
        ),
        1,
        0
      ) AS `near`
    FROM (
      SELECT
        `t4`.`prompt_hash`,
        `t4`.`account_a`,
        `t4`.`refused_us`,
        `t3`.`account_b`,
        `t3`.`again_us`
      FROM (
        SELECT
          `t0`.`prompt_hash`,
          `t0`.`account` AS `account_a`,
          CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `refused_us`
        FROM `prepared` AS `t0`
        WHERE
          `t0`.`prompt_words` >= 6
          AND (
            (
              `t0`.`status` = 429
            ) OR (
              `t0`.`status` >= 500
            )
          )
      ) AS `t4`
      INNER JOIN (
        SELECT
          `t0`.`prompt_hash`,
          `t0`.`account` AS `account_b`,
          CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `again_us`
        FROM `prepared` AS `t0`
        WHERE
          `t0`.`prompt_words` >= 6
      ) AS `t3`
        ON `t4`.`prompt_hash` = `t3`.`prompt_hash`
    ) AS `t5`
    WHERE
      `t5`.`account_a` <> `t5`.`account_b`
  ) AS `t6`
  GROUP BY
    1,
    2,
    3
) AS `t7`
GROUP BY
  1,
  2
