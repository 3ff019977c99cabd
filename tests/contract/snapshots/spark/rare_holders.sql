SELECT
  `t6`.`subject`,
  COUNT(DISTINCT `t6`.`event_hash`) AS `n_rare_shared`
FROM (
  SELECT
    `t5`.`subject`,
    `t5`.`event_hash`,
    `t5`.`value`
  FROM (
    SELECT
      `t3`.`subject`,
      `t3`.`event_hash`,
      EXPLODE(`t3`.`prompt_shingles`) AS `value`
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
        `t1`.`fed_back`,
        `t1`.`account` AS `subject`
      FROM `prepared` AS `t1`
    ) AS `t3`
  ) AS `t5`
  LEFT SEMI JOIN `rare` AS `t2`
    ON `t5`.`value` = `t2`.`value`
) AS `t6`
GROUP BY
  1
