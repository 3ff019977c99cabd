SELECT
  `t8`.`subject`,
  `t8`.`piece`,
  SUM(`t8`.`n`) AS `n`,
  COUNT(`t8`.`n`) AS `n_distinct`
FROM (
  SELECT
    `t7`.`subject`,
    `t7`.`piece`,
    `t7`.`prompt_hash`,
    COUNT(`t7`.`piece`) AS `n`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t0`.`account` AS `subject`,
          `t0`.`prompt_hash`,
          `t0`.`tail_hash` AS `piece`
        FROM `prepared` AS `t0`
      ) AS `t1`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t3`.`subject`,
            `t3`.`prompt_hash`,
            EXPLODE(`t3`.`prompt_shingles`) AS `piece`
          FROM (
            SELECT
              `t0`.`account` AS `subject`,
              `t0`.`prompt_hash`,
              `t0`.`head_hash`,
              `t0`.`tail_hash`,
              `t0`.`prompt_shingles`
            FROM `prepared` AS `t0`
          ) AS `t3`
        ) AS `t4`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            `t0`.`account` AS `subject`,
            `t0`.`prompt_hash`,
            `t0`.`head_hash` AS `piece`
          FROM `prepared` AS `t0`
        ) AS `t2`
      ) AS `t5`
    ) AS `t6`
    WHERE
      `t6`.`piece` IS NOT NULL AND `t6`.`prompt_hash` IS NOT NULL
  ) AS `t7`
  GROUP BY
    1,
    2,
    3
) AS `t8`
GROUP BY
  1,
  2
