WITH `t4` AS (
  SELECT
    `t2`.`event_hash`,
    `t2`.`source`,
    `t2`.`account`,
    `t2`.`organization`,
    `t2`.`key_hash`,
    `t2`.`end_user_hash`,
    `t2`.`request_id_hash`,
    `t2`.`address_hash`,
    `t2`.`network_hash`,
    `t2`.`ja4_hash`,
    `t2`.`user_agent_hash`,
    `t2`.`header_order_hash`,
    `t2`.`ts_us`,
    `t2`.`day`,
    `t2`.`model`,
    `t2`.`dialect_hash`,
    `t2`.`n_params`,
    `t2`.`logprobs`,
    `t2`.`n_choices`,
    `t2`.`status`,
    `t2`.`input_tokens`,
    `t2`.`output_tokens`,
    `t2`.`cost`,
    `t2`.`content_state`,
    `t2`.`n_past_answers`,
    `t2`.`prompt_words`,
    `t2`.`answer_words`,
    `t2`.`system_hash`,
    `t2`.`conversation_hash`,
    `t2`.`prompt_hash`,
    `t2`.`head_hash`,
    `t2`.`tail_hash`,
    `t2`.`prompt_shingles`,
    `t2`.`answer_shingles`,
    `t2`.`corpus`,
    `t2`.`corpus_split`,
    `t2`.`corpus_doc`,
    `t2`.`elicits_reasoning`,
    `t2`.`asks_grading`,
    `t2`.`training_wording`,
    `t2`.`synthesises_prompts`,
    `t2`.`is_probe`,
    `t2`.`topic_00`,
    `t2`.`topic_01`,
    `t2`.`topic_02`,
    `t2`.`topic_03`,
    `t2`.`topic_04`,
    `t2`.`topic_05`,
    `t2`.`topic_06`,
    `t2`.`topic_07`,
    `t2`.`topic_08`,
    `t2`.`topic_09`,
    `t2`.`topic_10`,
    `t2`.`topic_11`,
    `t2`.`topic_12`,
    `t2`.`topic_13`,
    `t2`.`topic_14`,
    `t2`.`topic_15`,
    `t2`.`topic_16`,
    `t2`.`topic_17`,
    `t2`.`topic_18`,
    `t2`.`topic_19`,
    `t2`.`topic_20`,
    `t2`.`topic_21`,
    `t2`.`topic_22`,
    `t2`.`topic_23`,
    `t2`.`fed_back`,
    `t3`.`subject`
  FROM `prepared` AS `t2`
  INNER JOIN `members` AS `t3`
    ON `t2`.`account` = `t3`.`account`
)
SELECT
  `t60`.`subject`,
  `t60`.`n_requests`,
  `t60`.`n_accounts`,
  `t60`.`n_failed`,
  `t60`.`n_refused`,
  `t60`.`input_tokens`,
  `t60`.`output_tokens`,
  `t60`.`first_us`,
  `t60`.`last_us`,
  `t60`.`n_days`,
  `t60`.`n_models`,
  `t60`.`n_dialects`,
  `t60`.`n_addresses`,
  `t60`.`n_logprobs`,
  `t60`.`n_readable`,
  `t60`.`n_single_turn`,
  `t60`.`n_bare`,
  `t60`.`n_prompts`,
  `t60`.`n_conversations`,
  `t60`.`n_systems`,
  `t60`.`prompt_words`,
  `t60`.`answer_words`,
  `t60`.`n_fed_back`,
  `t60`.`n_fed_back_graded`,
  `t60`.`n_elicits_reasoning`,
  `t60`.`n_asks_grading`,
  `t60`.`n_training_wording`,
  `t60`.`n_synthesises_prompts`,
  `t60`.`n_is_probe`,
  `t60`.`n_corpus_train`,
  `t60`.`n_corpus_test`,
  `t60`.`n_train_items`,
  `t60`.`n_test_items`,
  `t60`.`n_template`,
  `t60`.`n_swept`,
  `t60`.`n_openings`,
  `t60`.`n_topics`,
  `t60`.`topic_00`,
  `t60`.`topic_01`,
  `t60`.`topic_02`,
  `t60`.`topic_03`,
  `t60`.`topic_04`,
  `t60`.`topic_05`,
  `t60`.`topic_06`,
  `t60`.`topic_07`,
  `t60`.`topic_08`,
  `t60`.`topic_09`,
  `t60`.`topic_10`,
  `t60`.`topic_11`,
  `t60`.`topic_12`,
  `t60`.`topic_13`,
  `t60`.`topic_14`,
  `t60`.`topic_15`,
  `t60`.`topic_16`,
  `t60`.`topic_17`,
  `t60`.`topic_18`,
  `t60`.`topic_19`,
  `t60`.`topic_20`,
  `t60`.`topic_21`,
  `t60`.`topic_22`,
  `t60`.`topic_23`,
  `t60`.`n_release_day`,
  `t60`.`n_release_moved`
FROM (
  SELECT
    `t59`.`subject`,
    `t59`.`n_requests`,
    `t59`.`n_accounts`,
    `t59`.`n_failed`,
    `t59`.`n_refused`,
    `t59`.`input_tokens`,
    `t59`.`output_tokens`,
    `t59`.`first_us`,
    `t59`.`last_us`,
    `t59`.`n_days`,
    `t59`.`n_models`,
    `t59`.`n_dialects`,
    `t59`.`n_addresses`,
    `t59`.`n_logprobs`,
    `t59`.`n_readable`,
    `t59`.`n_single_turn`,
    `t59`.`n_bare`,
    `t59`.`n_prompts`,
    `t59`.`n_conversations`,
    `t59`.`n_systems`,
    `t59`.`prompt_words`,
    `t59`.`answer_words`,
    `t59`.`n_fed_back`,
    `t59`.`n_fed_back_graded`,
    `t59`.`n_elicits_reasoning`,
    `t59`.`n_asks_grading`,
    `t59`.`n_training_wording`,
    `t59`.`n_synthesises_prompts`,
    `t59`.`n_is_probe`,
    `t59`.`n_corpus_train`,
    `t59`.`n_corpus_test`,
    `t59`.`n_train_items`,
    `t59`.`n_test_items`,
    `t59`.`n_template`,
    `t59`.`n_swept`,
    `t59`.`n_openings`,
    `t59`.`n_topics`,
    `t59`.`topic_00`,
    `t59`.`topic_01`,
    `t59`.`topic_02`,
    `t59`.`topic_03`,
    `t59`.`topic_04`,
    `t59`.`topic_05`,
    `t59`.`topic_06`,
    `t59`.`topic_07`,
    `t59`.`topic_08`,
    `t59`.`topic_09`,
    `t59`.`topic_10`,
    `t59`.`topic_11`,
    `t59`.`topic_12`,
    `t59`.`topic_13`,
    `t59`.`topic_14`,
    `t59`.`topic_15`,
    `t59`.`topic_16`,
    `t59`.`topic_17`,
    `t59`.`topic_18`,
    `t59`.`topic_19`,
    `t59`.`topic_20`,
    `t59`.`topic_21`,
    `t59`.`topic_22`,
    `t59`.`topic_23`,
    `t50`.`subject` AS `subject_right`,
    `t50`.`n_release_day`,
    `t50`.`n_release_moved`
  FROM (
    SELECT
      `t57`.`subject`,
      `t57`.`n_requests`,
      `t57`.`n_accounts`,
      `t57`.`n_failed`,
      `t57`.`n_refused`,
      `t57`.`input_tokens`,
      `t57`.`output_tokens`,
      `t57`.`first_us`,
      `t57`.`last_us`,
      `t57`.`n_days`,
      `t57`.`n_models`,
      `t57`.`n_dialects`,
      `t57`.`n_addresses`,
      `t57`.`n_logprobs`,
      `t57`.`n_readable`,
      `t57`.`n_single_turn`,
      `t57`.`n_bare`,
      `t57`.`n_prompts`,
      `t57`.`n_conversations`,
      `t57`.`n_systems`,
      `t57`.`prompt_words`,
      `t57`.`answer_words`,
      `t57`.`n_fed_back`,
      `t57`.`n_fed_back_graded`,
      `t57`.`n_elicits_reasoning`,
      `t57`.`n_asks_grading`,
      `t57`.`n_training_wording`,
      `t57`.`n_synthesises_prompts`,
      `t57`.`n_is_probe`,
      `t57`.`n_corpus_train`,
      `t57`.`n_corpus_test`,
      `t57`.`n_train_items`,
      `t57`.`n_test_items`,
      `t57`.`n_template`,
      `t57`.`n_swept`,
      `t57`.`n_openings`,
      `t57`.`n_topics`,
      `t57`.`topic_00`,
      `t57`.`topic_01`,
      `t57`.`topic_02`,
      `t57`.`topic_03`,
      `t57`.`topic_04`,
      `t57`.`topic_05`,
      `t57`.`topic_06`,
      `t57`.`topic_07`,
      `t57`.`topic_08`,
      `t57`.`topic_09`,
      `t57`.`topic_10`,
      `t57`.`topic_11`,
      `t57`.`topic_12`,
      `t57`.`topic_13`,
      `t57`.`topic_14`,
      `t57`.`topic_15`,
      `t57`.`topic_16`,
      `t57`.`topic_17`,
      `t57`.`topic_18`,
      `t57`.`topic_19`,
      `t57`.`topic_20`,
      `t57`.`topic_21`,
      `t57`.`topic_22`,
      `t57`.`topic_23`
    FROM (
      SELECT
        `t56`.`subject`,
        `t56`.`n_requests`,
        `t56`.`n_accounts`,
        `t56`.`n_failed`,
        `t56`.`n_refused`,
        `t56`.`input_tokens`,
        `t56`.`output_tokens`,
        `t56`.`first_us`,
        `t56`.`last_us`,
        `t56`.`n_days`,
        `t56`.`n_models`,
        `t56`.`n_dialects`,
        `t56`.`n_addresses`,
        `t56`.`n_logprobs`,
        `t56`.`n_readable`,
        `t56`.`n_single_turn`,
        `t56`.`n_bare`,
        `t56`.`n_prompts`,
        `t56`.`n_conversations`,
        `t56`.`n_systems`,
        `t56`.`prompt_words`,
        `t56`.`answer_words`,
        `t56`.`n_fed_back`,
        `t56`.`n_fed_back_graded`,
        `t56`.`n_elicits_reasoning`,
        `t56`.`n_asks_grading`,
        `t56`.`n_training_wording`,
        `t56`.`n_synthesises_prompts`,
        `t56`.`n_is_probe`,
        `t56`.`n_corpus_train`,
        `t56`.`n_corpus_test`,
        `t56`.`n_train_items`,
        `t56`.`n_test_items`,
        `t56`.`n_template`,
        `t56`.`n_swept`,
        `t56`.`n_openings`,
        `t28`.`subject` AS `subject_right`,
        `t28`.`n_topics`,
        `t28`.`topic_00`,
        `t28`.`topic_01`,
        `t28`.`topic_02`,
        `t28`.`topic_03`,
        `t28`.`topic_04`,
        `t28`.`topic_05`,
        `t28`.`topic_06`,
        `t28`.`topic_07`,
        `t28`.`topic_08`,
        `t28`.`topic_09`,
        `t28`.`topic_10`,
        `t28`.`topic_11`,
        `t28`.`topic_12`,
        `t28`.`topic_13`,
        `t28`.`topic_14`,
        `t28`.`topic_15`,
        `t28`.`topic_16`,
        `t28`.`topic_17`,
        `t28`.`topic_18`,
        `t28`.`topic_19`,
        `t28`.`topic_20`,
        `t28`.`topic_21`,
        `t28`.`topic_22`,
        `t28`.`topic_23`
      FROM (
        SELECT
          `t54`.`subject`,
          `t54`.`n_requests`,
          `t54`.`n_accounts`,
          `t54`.`n_failed`,
          `t54`.`n_refused`,
          `t54`.`input_tokens`,
          `t54`.`output_tokens`,
          `t54`.`first_us`,
          `t54`.`last_us`,
          `t54`.`n_days`,
          `t54`.`n_models`,
          `t54`.`n_dialects`,
          `t54`.`n_addresses`,
          `t54`.`n_logprobs`,
          `t54`.`n_readable`,
          `t54`.`n_single_turn`,
          `t54`.`n_bare`,
          `t54`.`n_prompts`,
          `t54`.`n_conversations`,
          `t54`.`n_systems`,
          `t54`.`prompt_words`,
          `t54`.`answer_words`,
          `t54`.`n_fed_back`,
          `t54`.`n_fed_back_graded`,
          `t54`.`n_elicits_reasoning`,
          `t54`.`n_asks_grading`,
          `t54`.`n_training_wording`,
          `t54`.`n_synthesises_prompts`,
          `t54`.`n_is_probe`,
          `t54`.`n_corpus_train`,
          `t54`.`n_corpus_test`,
          `t54`.`n_train_items`,
          `t54`.`n_test_items`,
          `t54`.`n_template`,
          `t54`.`n_swept`,
          `t54`.`n_openings`
        FROM (
          SELECT
            `t53`.`subject`,
            `t53`.`n_requests`,
            `t53`.`n_accounts`,
            `t53`.`n_failed`,
            `t53`.`n_refused`,
            `t53`.`input_tokens`,
            `t53`.`output_tokens`,
            `t53`.`first_us`,
            `t53`.`last_us`,
            `t53`.`n_days`,
            `t53`.`n_models`,
            `t53`.`n_dialects`,
            `t53`.`n_addresses`,
            `t53`.`n_logprobs`,
            `t53`.`n_readable`,
            `t53`.`n_single_turn`,
            `t53`.`n_bare`,
            `t53`.`n_prompts`,
            `t53`.`n_conversations`,
            `t53`.`n_systems`,
            `t53`.`prompt_words`,
            `t53`.`answer_words`,
            `t53`.`n_fed_back`,
            `t53`.`n_fed_back_graded`,
            `t53`.`n_elicits_reasoning`,
            `t53`.`n_asks_grading`,
            `t53`.`n_training_wording`,
            `t53`.`n_synthesises_prompts`,
            `t53`.`n_is_probe`,
            `t53`.`n_corpus_train`,
            `t53`.`n_corpus_test`,
            `t53`.`n_train_items`,
            `t53`.`n_test_items`,
            `t53`.`n_template`,
            `t53`.`n_swept`,
            `t38`.`subject` AS `subject_right`,
            `t38`.`n_openings`
          FROM (
            SELECT
              `t51`.`subject`,
              `t51`.`n_requests`,
              `t51`.`n_accounts`,
              `t51`.`n_failed`,
              `t51`.`n_refused`,
              `t51`.`input_tokens`,
              `t51`.`output_tokens`,
              `t51`.`first_us`,
              `t51`.`last_us`,
              `t51`.`n_days`,
              `t51`.`n_models`,
              `t51`.`n_dialects`,
              `t51`.`n_addresses`,
              `t51`.`n_logprobs`,
              `t51`.`n_readable`,
              `t51`.`n_single_turn`,
              `t51`.`n_bare`,
              `t51`.`n_prompts`,
              `t51`.`n_conversations`,
              `t51`.`n_systems`,
              `t51`.`prompt_words`,
              `t51`.`answer_words`,
              `t51`.`n_fed_back`,
              `t51`.`n_fed_back_graded`,
              `t51`.`n_elicits_reasoning`,
              `t51`.`n_asks_grading`,
              `t51`.`n_training_wording`,
              `t51`.`n_synthesises_prompts`,
              `t51`.`n_is_probe`,
              `t51`.`n_corpus_train`,
              `t51`.`n_corpus_test`,
              `t51`.`n_train_items`,
              `t51`.`n_test_items`,
              `t51`.`n_template`,
              `t51`.`n_swept`
            FROM (
              SELECT
                `t49`.`subject`,
                `t49`.`n_requests`,
                `t49`.`n_accounts`,
                `t49`.`n_failed`,
                `t49`.`n_refused`,
                `t49`.`input_tokens`,
                `t49`.`output_tokens`,
                `t49`.`first_us`,
                `t49`.`last_us`,
                `t49`.`n_days`,
                `t49`.`n_models`,
                `t49`.`n_dialects`,
                `t49`.`n_addresses`,
                `t49`.`n_logprobs`,
                `t49`.`n_readable`,
                `t49`.`n_single_turn`,
                `t49`.`n_bare`,
                `t49`.`n_prompts`,
                `t49`.`n_conversations`,
                `t49`.`n_systems`,
                `t49`.`prompt_words`,
                `t49`.`answer_words`,
                `t49`.`n_fed_back`,
                `t49`.`n_fed_back_graded`,
                `t49`.`n_elicits_reasoning`,
                `t49`.`n_asks_grading`,
                `t49`.`n_training_wording`,
                `t49`.`n_synthesises_prompts`,
                `t49`.`n_is_probe`,
                `t49`.`n_corpus_train`,
                `t49`.`n_corpus_test`,
                `t49`.`n_train_items`,
                `t49`.`n_test_items`,
                `t43`.`subject` AS `subject_right`,
                `t43`.`n_template`,
                `t43`.`n_swept`
              FROM (
                SELECT
                  `t46`.`subject`,
                  `t46`.`n_requests`,
                  `t46`.`n_accounts`,
                  `t46`.`n_failed`,
                  `t46`.`n_refused`,
                  `t46`.`input_tokens`,
                  `t46`.`output_tokens`,
                  `t46`.`first_us`,
                  `t46`.`last_us`,
                  `t46`.`n_days`,
                  `t46`.`n_models`,
                  `t46`.`n_dialects`,
                  `t46`.`n_addresses`,
                  `t46`.`n_logprobs`,
                  `t46`.`n_readable`,
                  `t46`.`n_single_turn`,
                  `t46`.`n_bare`,
                  `t46`.`n_prompts`,
                  `t46`.`n_conversations`,
                  `t46`.`n_systems`,
                  `t46`.`prompt_words`,
                  `t46`.`answer_words`,
                  `t46`.`n_fed_back`,
                  `t46`.`n_fed_back_graded`,
                  `t46`.`n_elicits_reasoning`,
                  `t46`.`n_asks_grading`,
                  `t46`.`n_training_wording`,
                  `t46`.`n_synthesises_prompts`,
                  `t46`.`n_is_probe`,
                  `t46`.`n_corpus_train`,
                  `t46`.`n_corpus_test`,
                  `t46`.`n_train_items`,
                  `t46`.`n_test_items`
                FROM (
                  SELECT
                    `t44`.`subject`,
                    `t44`.`n_requests`,
                    `t44`.`n_accounts`,
                    `t44`.`n_failed`,
                    `t44`.`n_refused`,
                    `t44`.`input_tokens`,
                    `t44`.`output_tokens`,
                    `t44`.`first_us`,
                    `t44`.`last_us`,
                    `t44`.`n_days`,
                    `t44`.`n_models`,
                    `t44`.`n_dialects`,
                    `t44`.`n_addresses`,
                    `t44`.`n_logprobs`,
                    `t44`.`n_readable`,
                    `t44`.`n_single_turn`,
                    `t44`.`n_bare`,
                    `t44`.`n_prompts`,
                    `t44`.`n_conversations`,
                    `t44`.`n_systems`,
                    `t44`.`prompt_words`,
                    `t44`.`answer_words`,
                    `t44`.`n_fed_back`,
                    `t44`.`n_fed_back_graded`,
                    `t44`.`n_elicits_reasoning`,
                    `t44`.`n_asks_grading`,
                    `t44`.`n_training_wording`,
                    `t44`.`n_synthesises_prompts`,
                    `t44`.`n_is_probe`,
                    `t34`.`subject` AS `subject_right`,
                    `t34`.`n_corpus_train`,
                    `t34`.`n_corpus_test`,
                    `t34`.`n_train_items`,
                    `t34`.`n_test_items`
                  FROM (
                    SELECT
                      `t40`.`subject`,
                      `t40`.`n_requests`,
                      `t40`.`n_accounts`,
                      `t40`.`n_failed`,
                      `t40`.`n_refused`,
                      `t40`.`input_tokens`,
                      `t40`.`output_tokens`,
                      `t40`.`first_us`,
                      `t40`.`last_us`,
                      `t40`.`n_days`,
                      `t40`.`n_models`,
                      `t40`.`n_dialects`,
                      `t40`.`n_addresses`,
                      `t40`.`n_logprobs`,
                      `t40`.`n_readable`,
                      `t40`.`n_single_turn`,
                      `t40`.`n_bare`,
                      `t40`.`n_prompts`,
                      `t40`.`n_conversations`,
                      `t40`.`n_systems`,
                      `t40`.`prompt_words`,
                      `t40`.`answer_words`,
                      `t40`.`n_fed_back`,
                      `t40`.`n_fed_back_graded`,
                      `t40`.`n_elicits_reasoning`,
                      `t40`.`n_asks_grading`,
                      `t40`.`n_training_wording`,
                      `t40`.`n_synthesises_prompts`,
                      `t40`.`n_is_probe`
                    FROM (
                      SELECT
                        `t25`.`subject`,
                        `t25`.`n_requests`,
                        `t25`.`n_accounts`,
                        `t25`.`n_failed`,
                        `t25`.`n_refused`,
                        `t25`.`input_tokens`,
                        `t25`.`output_tokens`,
                        `t25`.`first_us`,
                        `t25`.`last_us`,
                        `t25`.`n_days`,
                        `t25`.`n_models`,
                        `t25`.`n_dialects`,
                        `t25`.`n_addresses`,
                        `t25`.`n_logprobs`,
                        `t25`.`n_readable`,
                        `t33`.`subject` AS `subject_right`,
                        `t33`.`n_single_turn`,
                        `t33`.`n_bare`,
                        `t33`.`n_prompts`,
                        `t33`.`n_conversations`,
                        `t33`.`n_systems`,
                        `t33`.`prompt_words`,
                        `t33`.`answer_words`,
                        `t33`.`n_fed_back`,
                        `t33`.`n_fed_back_graded`,
                        `t33`.`n_elicits_reasoning`,
                        `t33`.`n_asks_grading`,
                        `t33`.`n_training_wording`,
                        `t33`.`n_synthesises_prompts`,
                        `t33`.`n_is_probe`
                      FROM (
                        SELECT
                          `t5`.`subject`,
                          COUNT(`t5`.`event_hash`) AS `n_requests`,
                          COUNT(DISTINCT `t5`.`account`) AS `n_accounts`,
                          SUM(IF(`t5`.`status` >= 400, 1, 0)) AS `n_failed`,
                          SUM(IF(`t5`.`status` = 429, 1, 0)) AS `n_refused`,
                          SUM(`t5`.`input_tokens`) AS `input_tokens`,
                          SUM(`t5`.`output_tokens`) AS `output_tokens`,
                          MIN(`t5`.`ts_us`) AS `first_us`,
                          MAX(`t5`.`ts_us`) AS `last_us`,
                          COUNT(DISTINCT `t5`.`day`) AS `n_days`,
                          COUNT(DISTINCT `t5`.`model`) AS `n_models`,
                          COUNT(DISTINCT `t5`.`dialect_hash`) AS `n_dialects`,
                          COUNT(DISTINCT `t5`.`address_hash`) AS `n_addresses`,
                          SUM(IF(`t5`.`logprobs`, 1, 0)) AS `n_logprobs`,
                          SUM(IF(`t5`.`prompt_words` IS NOT NULL, 1, 0)) AS `n_readable`
                        FROM `t4` AS `t5`
                        GROUP BY
                          1
                      ) AS `t25`
                      LEFT OUTER JOIN (
                        SELECT
                          `t12`.`subject`,
                          SUM(IF(`t12`.`n_past_answers` = 0, 1, 0)) AS `n_single_turn`,
                          SUM(IF((
                            `t12`.`n_past_answers` = 0
                          ) AND (
                            `t12`.`system_hash` IS NULL
                          ), 1, 0)) AS `n_bare`,
                          COUNT(DISTINCT `t12`.`prompt_hash`) AS `n_prompts`,
                          COUNT(DISTINCT `t12`.`conversation_hash`) AS `n_conversations`,
                          COUNT(DISTINCT `t12`.`system_hash`) AS `n_systems`,
                          SUM(`t12`.`prompt_words`) AS `prompt_words`,
                          SUM(`t12`.`answer_words`) AS `answer_words`,
                          SUM(IF(`t12`.`fed_back`, 1, 0)) AS `n_fed_back`,
                          SUM(IF(`t12`.`fed_back` AND `t12`.`asks_grading`, 1, 0)) AS `n_fed_back_graded`,
                          SUM(IF(`t12`.`elicits_reasoning`, 1, 0)) AS `n_elicits_reasoning`,
                          SUM(IF(`t12`.`asks_grading`, 1, 0)) AS `n_asks_grading`,
                          SUM(IF(`t12`.`training_wording`, 1, 0)) AS `n_training_wording`,
                          SUM(IF(`t12`.`synthesises_prompts`, 1, 0)) AS `n_synthesises_prompts`,
                          SUM(IF(`t12`.`is_probe`, 1, 0)) AS `n_is_probe`
                        FROM (
                          SELECT
                            *
                          FROM `t4` AS `t5`
                          WHERE
                            `t5`.`prompt_words` IS NOT NULL
                        ) AS `t12`
                        GROUP BY
                          1
                      ) AS `t33`
                        ON `t25`.`subject` = `t33`.`subject`
                    ) AS `t40`
                  ) AS `t44`
                  LEFT OUTER JOIN (
                    SELECT
                      `t15`.`subject`,
                      SUM(IF(`t15`.`corpus_split` = 'train', 1, 0)) AS `n_corpus_train`,
                      SUM(IF(NOT (
                        `t15`.`corpus_split` = 'train'
                      ), 1, 0)) AS `n_corpus_test`,
                      COUNT(DISTINCT IF(`t15`.`corpus_split` = 'train', `t15`.`corpus_doc`, NULL)) AS `n_train_items`,
                      COUNT(DISTINCT IF(NOT (
                        `t15`.`corpus_split` = 'train'
                      ), `t15`.`corpus_doc`, NULL)) AS `n_test_items`
                    FROM (
                      SELECT
                        *
                      FROM `t4` AS `t5`
                      WHERE
                        `t5`.`corpus_doc` IS NOT NULL
                    ) AS `t15`
                    GROUP BY
                      1
                  ) AS `t34`
                    ON `t44`.`subject` = `t34`.`subject`
                ) AS `t46`
              ) AS `t49`
              LEFT OUTER JOIN (
                SELECT
                  `t37`.`subject`,
                  MAX(`t37`.`n`) AS `n_template`,
                  MAX(`t37`.`n_distinct`) AS `n_swept`
                FROM (
                  SELECT
                    `t29`.`subject`,
                    `t29`.`piece`,
                    COUNT(`t29`.`prompt_hash`) AS `n`,
                    COUNT(DISTINCT `t29`.`prompt_hash`) AS `n_distinct`
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          `t5`.`subject`,
                          `t5`.`prompt_hash`,
                          `t5`.`tail_hash` AS `piece`
                        FROM `t4` AS `t5`
                      ) AS `t7`
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            `t5`.`subject`,
                            `t5`.`prompt_hash`,
                            EXPLODE(`t5`.`prompt_shingles`) AS `piece`
                          FROM `t4` AS `t5`
                        ) AS `t14`
                        UNION ALL
                        SELECT
                          *
                        FROM (
                          SELECT
                            `t5`.`subject`,
                            `t5`.`prompt_hash`,
                            `t5`.`head_hash` AS `piece`
                          FROM `t4` AS `t5`
                        ) AS `t8`
                      ) AS `t21`
                    ) AS `t23`
                    WHERE
                      `t23`.`piece` IS NOT NULL
                  ) AS `t29`
                  GROUP BY
                    1,
                    2
                ) AS `t37`
                GROUP BY
                  1
              ) AS `t43`
                ON `t49`.`subject` = `t43`.`subject`
            ) AS `t51`
          ) AS `t53`
          LEFT OUTER JOIN (
            SELECT
              `t26`.`subject`,
              SUM(IF(`t26`.`n` >= 5, 1, 0)) AS `n_openings`
            FROM (
              SELECT
                `t13`.`subject`,
                `t13`.`head_hash`,
                COUNT(DISTINCT `t13`.`prompt_hash`) AS `n`
              FROM (
                SELECT
                  *
                FROM `t4` AS `t5`
                WHERE
                  `t5`.`head_hash` IS NOT NULL
              ) AS `t13`
              GROUP BY
                1,
                2
            ) AS `t26`
            GROUP BY
              1
          ) AS `t38`
            ON `t53`.`subject` = `t38`.`subject`
        ) AS `t54`
      ) AS `t56`
      LEFT OUTER JOIN (
        SELECT
          `t16`.`subject`,
          COUNT(`t16`.`topic_00`) AS `n_topics`,
          SUM(`t16`.`topic_00`) AS `topic_00`,
          SUM(`t16`.`topic_01`) AS `topic_01`,
          SUM(`t16`.`topic_02`) AS `topic_02`,
          SUM(`t16`.`topic_03`) AS `topic_03`,
          SUM(`t16`.`topic_04`) AS `topic_04`,
          SUM(`t16`.`topic_05`) AS `topic_05`,
          SUM(`t16`.`topic_06`) AS `topic_06`,
          SUM(`t16`.`topic_07`) AS `topic_07`,
          SUM(`t16`.`topic_08`) AS `topic_08`,
          SUM(`t16`.`topic_09`) AS `topic_09`,
          SUM(`t16`.`topic_10`) AS `topic_10`,
          SUM(`t16`.`topic_11`) AS `topic_11`,
          SUM(`t16`.`topic_12`) AS `topic_12`,
          SUM(`t16`.`topic_13`) AS `topic_13`,
          SUM(`t16`.`topic_14`) AS `topic_14`,
          SUM(`t16`.`topic_15`) AS `topic_15`,
          SUM(`t16`.`topic_16`) AS `topic_16`,
          SUM(`t16`.`topic_17`) AS `topic_17`,
          SUM(`t16`.`topic_18`) AS `topic_18`,
          SUM(`t16`.`topic_19`) AS `topic_19`,
          SUM(`t16`.`topic_20`) AS `topic_20`,
          SUM(`t16`.`topic_21`) AS `topic_21`,
          SUM(`t16`.`topic_22`) AS `topic_22`,
          SUM(`t16`.`topic_23`) AS `topic_23`
        FROM (
          SELECT
            *
          FROM `t4` AS `t5`
          WHERE
            `t5`.`topic_00` IS NOT NULL
        ) AS `t16`
        GROUP BY
          1
      ) AS `t28`
        ON `t56`.`subject` = `t28`.`subject`
    ) AS `t57`
  ) AS `t59`
  LEFT OUTER JOIN (
    SELECT
      `t45`.`subject`,
      COUNT(`t45`.`ts_us`) AS `n_release_day`,
      SUM(IF(`t45`.`model` = `t45`.`new_model`, 1, 0)) AS `n_release_moved`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t17`.`subject`,
          `t17`.`model`,
          `t17`.`ts_us`,
          `t35`.`new_model`,
          `t35`.`released_us`,
          `t18`.`first_us`
        FROM (
          SELECT
            `t5`.`subject`,
            `t5`.`model`,
            `t5`.`ts_us`
          FROM `t4` AS `t5`
        ) AS `t17`
        CROSS JOIN (
          SELECT
            `t24`.`model` AS `new_model`,
            `t24`.`released_us`
          FROM (
            SELECT
              `t19`.`model`,
              `t19`.`released_us`,
              `t19`.`n_users`,
              `t20`.`begin_us`
            FROM (
              SELECT
                `t5`.`model`,
                MIN(`t5`.`ts_us`) AS `released_us`,
                COUNT(DISTINCT `t5`.`account`) AS `n_users`
              FROM `t4` AS `t5`
              GROUP BY
                1
            ) AS `t19`
            CROSS JOIN (
              SELECT
                MIN(`t5`.`ts_us`) AS `begin_us`
              FROM `t4` AS `t5`
            ) AS `t20`
          ) AS `t24`
          WHERE
            `t24`.`released_us` >= (
              `t24`.`begin_us` + 172800000000
            )
            AND `t24`.`n_users` >= 3
        ) AS `t35`
        INNER JOIN (
          SELECT
            `t5`.`subject`,
            MIN(`t5`.`ts_us`) AS `first_us`
          FROM `t4` AS `t5`
          GROUP BY
            1
        ) AS `t18`
          ON `t17`.`subject` = `t18`.`subject`
      ) AS `t39`
      WHERE
        `t39`.`ts_us` >= `t39`.`released_us`
        AND `t39`.`ts_us` < (
          `t39`.`released_us` + 86400000000
        )
        AND `t39`.`first_us` < `t39`.`released_us`
    ) AS `t45`
    GROUP BY
      1
  ) AS `t50`
    ON `t59`.`subject` = `t50`.`subject`
) AS `t60`
