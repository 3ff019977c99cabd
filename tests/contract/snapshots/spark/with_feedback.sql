SELECT
  `t13`.`event_hash`,
  `t13`.`source`,
  `t13`.`account`,
  `t13`.`organization`,
  `t13`.`key_hash`,
  `t13`.`end_user_hash`,
  `t13`.`request_id_hash`,
  `t13`.`address_hash`,
  `t13`.`network_hash`,
  `t13`.`ja4_hash`,
  `t13`.`user_agent_hash`,
  `t13`.`header_order_hash`,
  `t13`.`ts_us`,
  `t13`.`day`,
  `t13`.`model`,
  `t13`.`dialect_hash`,
  `t13`.`n_params`,
  `t13`.`logprobs`,
  `t13`.`n_choices`,
  `t13`.`status`,
  `t13`.`input_tokens`,
  `t13`.`output_tokens`,
  `t13`.`cost`,
  `t13`.`content_state`,
  `t13`.`n_past_answers`,
  `t13`.`prompt_words`,
  `t13`.`answer_words`,
  `t13`.`system_hash`,
  `t13`.`conversation_hash`,
  `t13`.`prompt_hash`,
  `t13`.`head_hash`,
  `t13`.`tail_hash`,
  `t13`.`prompt_shingles`,
  `t13`.`answer_shingles`,
  `t13`.`corpus`,
  `t13`.`corpus_split`,
  `t13`.`corpus_doc`,
  `t13`.`elicits_reasoning`,
  `t13`.`asks_grading`,
  `t13`.`training_wording`,
  `t13`.`synthesises_prompts`,
  `t13`.`is_probe`,
  `t13`.`topic_00`,
  `t13`.`topic_01`,
  `t13`.`topic_02`,
  `t13`.`topic_03`,
  `t13`.`topic_04`,
  `t13`.`topic_05`,
  `t13`.`topic_06`,
  `t13`.`topic_07`,
  `t13`.`topic_08`,
  `t13`.`topic_09`,
  `t13`.`topic_10`,
  `t13`.`topic_11`,
  `t13`.`topic_12`,
  `t13`.`topic_13`,
  `t13`.`topic_14`,
  `t13`.`topic_15`,
  `t13`.`topic_16`,
  `t13`.`topic_17`,
  `t13`.`topic_18`,
  `t13`.`topic_19`,
  `t13`.`topic_20`,
  `t13`.`topic_21`,
  `t13`.`topic_22`,
  `t13`.`topic_23`,
  COALESCE(`t13`.`fed_back`, FALSE) AS `fed_back`
FROM (
  SELECT
    `t1`.`event_hash`,
    `t1`.`source`,
    `t1`.`account`,
    `t1`.`organization`,
    `t1`.`key_hash`,
    `t1`.`end_user_hash`,
    `t1`.`request_id_hash`,
    `t1`.`address_hash`,
    `t1`.`network_hash`,
    `t1`.`ja4_hash`,
    `t1`.`user_agent_hash`,
    `t1`.`header_order_hash`,
    `t1`.`ts_us`,
    `t1`.`day`,
    `t1`.`model`,
    `t1`.`dialect_hash`,
    `t1`.`n_params`,
    `t1`.`logprobs`,
    `t1`.`n_choices`,
    `t1`.`status`,
    `t1`.`input_tokens`,
    `t1`.`output_tokens`,
    `t1`.`cost`,
    `t1`.`content_state`,
    `t1`.`n_past_answers`,
    `t1`.`prompt_words`,
    `t1`.`answer_words`,
    `t1`.`system_hash`,
    `t1`.`conversation_hash`,
    `t1`.`prompt_hash`,
    `t1`.`head_hash`,
    `t1`.`tail_hash`,
    `t1`.`prompt_shingles`,
    `t1`.`answer_shingles`,
    `t1`.`corpus`,
    `t1`.`corpus_split`,
    `t1`.`corpus_doc`,
    `t1`.`elicits_reasoning`,
    `t1`.`asks_grading`,
    `t1`.`training_wording`,
    `t1`.`synthesises_prompts`,
    `t1`.`is_probe`,
    `t1`.`topic_00`,
    `t1`.`topic_01`,
    `t1`.`topic_02`,
    `t1`.`topic_03`,
    `t1`.`topic_04`,
    `t1`.`topic_05`,
    `t1`.`topic_06`,
    `t1`.`topic_07`,
    `t1`.`topic_08`,
    `t1`.`topic_09`,
    `t1`.`topic_10`,
    `t1`.`topic_11`,
    `t1`.`topic_12`,
    `t1`.`topic_13`,
    `t1`.`topic_14`,
    `t1`.`topic_15`,
    `t1`.`topic_16`,
    `t1`.`topic_17`,
    `t1`.`topic_18`,
    `t1`.`topic_19`,
    `t1`.`topic_20`,
    `t1`.`topic_21`,
    `t1`.`topic_22`,
    `t1`.`topic_23`,
    `t12`.`event_hash` AS `event_hash_right`,
    `t12`.`fed_back`
  FROM `events` AS `t1`
  LEFT OUTER JOIN (
    SELECT
      `t10`.`event_hash`,
      TRUE AS `fed_back`
    FROM (
      SELECT
        `t9`.`event_hash`,
        COUNT(DISTINCT `t9`.`shingle`) AS `n_met`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t4`.`event_hash`,
            `t4`.`ts_us`,
            `t4`.`conversation_hash`,
            `t4`.`shingle`,
            `t7`.`first_us`,
            `t7`.`low`,
            `t7`.`high`,
            `t7`.`n_conversations`
          FROM (
            SELECT
              `t0`.`event_hash`,
              `t0`.`ts_us`,
              `t0`.`conversation_hash`,
              EXPLODE(`t0`.`prompt_shingles`) AS `shingle`
            FROM `events` AS `t0`
          ) AS `t4`
          INNER JOIN (
            SELECT
              *
            FROM (
              SELECT
                `t3`.`shingle`,
                MIN(`t3`.`ts_us`) AS `first_us`,
                MIN(`t3`.`conversation_hash`) AS `low`,
                MAX(`t3`.`conversation_hash`) AS `high`,
                COUNT(DISTINCT `t3`.`conversation_hash`) AS `n_conversations`
              FROM (
                SELECT
                  `t0`.`ts_us`,
                  `t0`.`conversation_hash`,
                  EXPLODE(`t0`.`answer_shingles`) AS `shingle`
                FROM `events` AS `t0`
              ) AS `t3`
              GROUP BY
                1
            ) AS `t5`
            WHERE
              `t5`.`n_conversations` <= 20
          ) AS `t7`
            ON `t4`.`shingle` = `t7`.`shingle`
        ) AS `t8`
        WHERE
          `t8`.`first_us` < `t8`.`ts_us`
          AND (
            (
              `t8`.`low` <> `t8`.`conversation_hash`
            )
            OR (
              `t8`.`high` <> `t8`.`conversation_hash`
            )
          )
      ) AS `t9`
      GROUP BY
        1
    ) AS `t10`
    WHERE
      `t10`.`n_met` >= 3
  ) AS `t12`
    ON `t1`.`event_hash` = `t12`.`event_hash`
) AS `t13`
