SELECT
  `t9`.`event_hash`,
  TRUE AS `fed_back`
FROM (
  SELECT
    `t8`.`event_hash`,
    COUNT(DISTINCT `t8`.`shingle`) AS `n_met`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t3`.`event_hash`,
        `t3`.`ts_us`,
        `t3`.`conversation_hash`,
        `t3`.`shingle`,
        `t6`.`first_us`,
        `t6`.`low`,
        `t6`.`high`,
        `t6`.`n_conversations`
      FROM (
        SELECT
          `t0`.`event_hash`,
          `t0`.`ts_us`,
          `t0`.`conversation_hash`,
          EXPLODE(`t0`.`prompt_shingles`) AS `shingle`
        FROM `events` AS `t0`
      ) AS `t3`
      INNER JOIN (
        SELECT
          *
        FROM (
          SELECT
            `t2`.`shingle`,
            MIN(`t2`.`ts_us`) AS `first_us`,
            MIN(`t2`.`conversation_hash`) AS `low`,
            MAX(`t2`.`conversation_hash`) AS `high`,
            COUNT(DISTINCT `t2`.`conversation_hash`) AS `n_conversations`
          FROM (
            SELECT
              `t0`.`ts_us`,
              `t0`.`conversation_hash`,
              EXPLODE(`t0`.`answer_shingles`) AS `shingle`
            FROM `events` AS `t0`
          ) AS `t2`
          GROUP BY
            1
        ) AS `t4`
        WHERE
          `t4`.`n_conversations` <= 20
      ) AS `t6`
        ON `t3`.`shingle` = `t6`.`shingle`
    ) AS `t7`
    WHERE
      `t7`.`first_us` < `t7`.`ts_us`
      AND (
        (
          `t7`.`low` <> `t7`.`conversation_hash`
        )
        OR (
          `t7`.`high` <> `t7`.`conversation_hash`
        )
      )
  ) AS `t8`
  GROUP BY
    1
) AS `t9`
WHERE
  `t9`.`n_met` >= 3
