WITH `t4` AS (
  SELECT
    `t0`.`event_hash`,
    `t0`.`source`,
    `t0`.`account`,
    `t0`.`organization`,
    `t0`.`key_hash`,
    `t0`.`end_user_hash`,
    `t0`.`request_id_hash`,
    `t0`.`address_hash`,
    `t0`.`network_hash`,
    `t0`.`ja4_hash`,
    `t0`.`user_agent_hash`,
    `t0`.`header_order_hash`,
    `t0`.`ts_us`,
    `t0`.`day`,
    `t0`.`model`,
    `t0`.`dialect_hash`,
    `t0`.`n_params`,
    `t0`.`logprobs`,
    `t0`.`n_choices`,
    `t0`.`status`,
    `t0`.`input_tokens`,
    `t0`.`output_tokens`,
    `t0`.`cost`,
    `t0`.`content_state`,
    `t0`.`n_past_answers`,
    `t0`.`prompt_words`,
    `t0`.`answer_words`,
    `t0`.`system_hash`,
    `t0`.`conversation_hash`,
    `t0`.`prompt_hash`,
    `t0`.`head_hash`,
    `t0`.`tail_hash`,
    `t0`.`prompt_shingles`,
    `t0`.`answer_shingles`,
    `t0`.`corpus`,
    `t0`.`corpus_split`,
    `t0`.`corpus_doc`,
    `t0`.`elicits_reasoning`,
    `t0`.`asks_grading`,
    `t0`.`training_wording`,
    `t0`.`synthesises_prompts`,
    `t0`.`is_probe`,
    `t0`.`topic_00`,
    `t0`.`topic_01`,
    `t0`.`topic_02`,
    `t0`.`topic_03`,
    `t0`.`topic_04`,
    `t0`.`topic_05`,
    `t0`.`topic_06`,
    `t0`.`topic_07`,
    `t0`.`topic_08`,
    `t0`.`topic_09`,
    `t0`.`topic_10`,
    `t0`.`topic_11`,
    `t0`.`topic_12`,
    `t0`.`topic_13`,
    `t0`.`topic_14`,
    `t0`.`topic_15`,
    `t0`.`topic_16`,
    `t0`.`topic_17`,
    `t0`.`topic_18`,
    `t0`.`topic_19`,
    `t0`.`topic_20`,
    `t0`.`topic_21`,
    `t0`.`topic_22`,
    `t0`.`topic_23`,
    `t0`.`fed_back`,
    `t0`.`account` AS `subject`
  FROM `prepared` AS `t0`
)
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
  `t57`.`topic_23`,
  `t57`.`n_release_day`,
  `t57`.`n_release_moved`
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
    `t56`.`n_topics`,
    `t56`.`topic_00`,
    `t56`.`topic_01`,
    `t56`.`topic_02`,
    `t56`.`topic_03`,
    `t56`.`topic_04`,
    `t56`.`topic_05`,
    `t56`.`topic_06`,
    `t56`.`topic_07`,
    `t56`.`topic_08`,
    `t56`.`topic_09`,
    `t56`.`topic_10`,
    `t56`.`topic_11`,
    `t56`.`topic_12`,
    `t56`.`topic_13`,
    `t56`.`topic_14`,
    `t56`.`topic_15`,
    `t56`.`topic_16`,
    `t56`.`topic_17`,
    `t56`.`topic_18`,
    `t56`.`topic_19`,
    `t56`.`topic_20`,
    `t56`.`topic_21`,
    `t56`.`topic_22`,
    `t56`.`topic_23`,
    `t48`.`subject` AS `subject_right`,
    `t48`.`n_release_day`,
    `t48`.`n_release_moved`
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
      `t54`.`n_openings`,
      `t54`.`n_topics`,
      `t54`.`topic_00`,
      `t54`.`topic_01`,
      `t54`.`topic_02`,
      `t54`.`topic_03`,
      `t54`.`topic_04`,
      `t54`.`topic_05`,
      `t54`.`topic_06`,
      `t54`.`topic_07`,
      `t54`.`topic_08`,
      `t54`.`topic_09`,
      `t54`.`topic_10`,
      `t54`.`topic_11`,
      `t54`.`topic_12`,
      `t54`.`topic_13`,
      `t54`.`topic_14`,
      `t54`.`topic_15`,
      `t54`.`topic_16`,
      `t54`.`topic_17`,
      `t54`.`topic_18`,
      `t54`.`topic_19`,
      `t54`.`topic_20`,
      `t54`.`topic_21`,
      `t54`.`topic_22`,
      `t54`.`topic_23`
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
        `t53`.`n_openings`,
        `t17`.`subject` AS `subject_right`,
        `t17`.`n_topics`,
        `t17`.`topic_00`,
        `t17`.`topic_01`,
        `t17`.`topic_02`,
        `t17`.`topic_03`,
        `t17`.`topic_04`,
        `t17`.`topic_05`,
        `t17`.`topic_06`,
        `t17`.`topic_07`,
        `t17`.`topic_08`,
        `t17`.`topic_09`,
        `t17`.`topic_10`,
        `t17`.`topic_11`,
        `t17`.`topic_12`,
        `t17`.`topic_13`,
        `t17`.`topic_14`,
        `t17`.`topic_15`,
        `t17`.`topic_16`,
        `t17`.`topic_17`,
        `t17`.`topic_18`,
        `t17`.`topic_19`,
        `t17`.`topic_20`,
        `t17`.`topic_21`,
        `t17`.`topic_22`,
        `t17`.`topic_23`
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
          `t51`.`n_swept`,
          `t51`.`n_openings`
        FROM (
          SELECT
            `t50`.`subject`,
            `t50`.`n_requests`,
            `t50`.`n_accounts`,
            `t50`.`n_failed`,
            `t50`.`n_refused`,
            `t50`.`input_tokens`,
            `t50`.`output_tokens`,
            `t50`.`first_us`,
            `t50`.`last_us`,
            `t50`.`n_days`,
            `t50`.`n_models`,
            `t50`.`n_dialects`,
            `t50`.`n_addresses`,
            `t50`.`n_logprobs`,
            `t50`.`n_readable`,
            `t50`.`n_single_turn`,
            `t50`.`n_bare`,
            `t50`.`n_prompts`,
            `t50`.`n_conversations`,
            `t50`.`n_systems`,
            `t50`.`prompt_words`,
            `t50`.`answer_words`,
            `t50`.`n_fed_back`,
            `t50`.`n_fed_back_graded`,
            `t50`.`n_elicits_reasoning`,
            `t50`.`n_asks_grading`,
            `t50`.`n_training_wording`,
            `t50`.`n_synthesises_prompts`,
            `t50`.`n_is_probe`,
            `t50`.`n_corpus_train`,
            `t50`.`n_corpus_test`,
            `t50`.`n_train_items`,
            `t50`.`n_test_items`,
            `t50`.`n_template`,
            `t50`.`n_swept`,
            `t32`.`subject` AS `subject_right`,
            `t32`.`n_openings`
          FROM (
            SELECT
              `t47`.`subject`,
              `t47`.`n_requests`,
              `t47`.`n_accounts`,
              `t47`.`n_failed`,
              `t47`.`n_refused`,
              `t47`.`input_tokens`,
              `t47`.`output_tokens`,
              `t47`.`first_us`,
              `t47`.`last_us`,
              `t47`.`n_days`,
              `t47`.`n_models`,
              `t47`.`n_dialects`,
              `t47`.`n_addresses`,
              `t47`.`n_logprobs`,
              `t47`.`n_readable`,
              `t47`.`n_single_turn`,
              `t47`.`n_bare`,
              `t47`.`n_prompts`,
              `t47`.`n_conversations`,
              `t47`.`n_systems`,
              `t47`.`prompt_words`,
              `t47`.`answer_words`,
              `t47`.`n_fed_back`,
              `t47`.`n_fed_back_graded`,
              `t47`.`n_elicits_reasoning`,
              `t47`.`n_asks_grading`,
              `t47`.`n_training_wording`,
              `t47`.`n_synthesises_prompts`,
              `t47`.`n_is_probe`,
              `t47`.`n_corpus_train`,
              `t47`.`n_corpus_test`,
              `t47`.`n_train_items`,
              `t47`.`n_test_items`,
              `t47`.`n_template`,
              `t47`.`n_swept`
            FROM (
              SELECT
                `t45`.`subject`,
                `t45`.`n_requests`,
                `t45`.`n_accounts`,
                `t45`.`n_failed`,
                `t45`.`n_refused`,
                `t45`.`input_tokens`,
                `t45`.`output_tokens`,
                `t45`.`first_us`,
                `t45`.`last_us`,
                `t45`.`n_days`,
                `t45`.`n_models`,
                `t45`.`n_dialects`,
                `t45`.`n_addresses`,
                `t45`.`n_logprobs`,
                `t45`.`n_readable`,
                `t45`.`n_single_turn`,
                `t45`.`n_bare`,
                `t45`.`n_prompts`,
                `t45`.`n_conversations`,
                `t45`.`n_systems`,
                `t45`.`prompt_words`,
                `t45`.`answer_words`,
                `t45`.`n_fed_back`,
                `t45`.`n_fed_back_graded`,
                `t45`.`n_elicits_reasoning`,
                `t45`.`n_asks_grading`,
                `t45`.`n_training_wording`,
                `t45`.`n_synthesises_prompts`,
                `t45`.`n_is_probe`,
                `t45`.`n_corpus_train`,
                `t45`.`n_corpus_test`,
                `t45`.`n_train_items`,
                `t45`.`n_test_items`,
                `t41`.`subject` AS `subject_right`,
                `t41`.`n_template`,
                `t41`.`n_swept`
              FROM (
                SELECT
                  `t42`.`subject`,
                  `t42`.`n_requests`,
                  `t42`.`n_accounts`,
                  `t42`.`n_failed`,
                  `t42`.`n_refused`,
                  `t42`.`input_tokens`,
                  `t42`.`output_tokens`,
                  `t42`.`first_us`,
                  `t42`.`last_us`,
                  `t42`.`n_days`,
                  `t42`.`n_models`,
                  `t42`.`n_dialects`,
                  `t42`.`n_addresses`,
                  `t42`.`n_logprobs`,
                  `t42`.`n_readable`,
                  `t42`.`n_single_turn`,
                  `t42`.`n_bare`,
                  `t42`.`n_prompts`,
                  `t42`.`n_conversations`,
                  `t42`.`n_systems`,
                  `t42`.`prompt_words`,
                  `t42`.`answer_words`,
                  `t42`.`n_fed_back`,
                  `t42`.`n_fed_back_graded`,
                  `t42`.`n_elicits_reasoning`,
                  `t42`.`n_asks_grading`,
                  `t42`.`n_training_wording`,
                  `t42`.`n_synthesises_prompts`,
                  `t42`.`n_is_probe`,
                  `t42`.`n_corpus_train`,
                  `t42`.`n_corpus_test`,
                  `t42`.`n_train_items`,
                  `t42`.`n_test_items`
                FROM (
                  SELECT
                    `t38`.`subject`,
                    `t38`.`n_requests`,
                    `t38`.`n_accounts`,
                    `t38`.`n_failed`,
                    `t38`.`n_refused`,
                    `t38`.`input_tokens`,
                    `t38`.`output_tokens`,
                    `t38`.`first_us`,
                    `t38`.`last_us`,
                    `t38`.`n_days`,
                    `t38`.`n_models`,
                    `t38`.`n_dialects`,
                    `t38`.`n_addresses`,
                    `t38`.`n_logprobs`,
                    `t38`.`n_readable`,
                    `t38`.`n_single_turn`,
                    `t38`.`n_bare`,
                    `t38`.`n_prompts`,
                    `t38`.`n_conversations`,
                    `t38`.`n_systems`,
                    `t38`.`prompt_words`,
                    `t38`.`answer_words`,
                    `t38`.`n_fed_back`,
                    `t38`.`n_fed_back_graded`,
                    `t38`.`n_elicits_reasoning`,
                    `t38`.`n_asks_grading`,
                    `t38`.`n_training_wording`,
                    `t38`.`n_synthesises_prompts`,
                    `t38`.`n_is_probe`,
                    `t29`.`subject` AS `subject_right`,
                    `t29`.`n_corpus_train`,
                    `t29`.`n_corpus_test`,
                    `t29`.`n_train_items`,
                    `t29`.`n_test_items`
                  FROM (
                    SELECT
                      `t34`.`subject`,
                      `t34`.`n_requests`,
                      `t34`.`n_accounts`,
                      `t34`.`n_failed`,
                      `t34`.`n_refused`,
                      `t34`.`input_tokens`,
                      `t34`.`output_tokens`,
                      `t34`.`first_us`,
                      `t34`.`last_us`,
                      `t34`.`n_days`,
                      `t34`.`n_models`,
                      `t34`.`n_dialects`,
                      `t34`.`n_addresses`,
                      `t34`.`n_logprobs`,
                      `t34`.`n_readable`,
                      `t34`.`n_single_turn`,
                      `t34`.`n_bare`,
                      `t34`.`n_prompts`,
                      `t34`.`n_conversations`,
                      `t34`.`n_systems`,
                      `t34`.`prompt_words`,
                      `t34`.`answer_words`,
                      `t34`.`n_fed_back`,
                      `t34`.`n_fed_back_graded`,
                      `t34`.`n_elicits_reasoning`,
                      `t34`.`n_asks_grading`,
                      `t34`.`n_training_wording`,
                      `t34`.`n_synthesises_prompts`,
                      `t34`.`n_is_probe`
                    FROM (
                      SELECT
                        `t27`.`subject`,
                        `t27`.`n_requests`,
                        `t27`.`n_accounts`,
                        `t27`.`n_failed`,
                        `t27`.`n_refused`,
                        `t27`.`input_tokens`,
                        `t27`.`output_tokens`,
                        `t27`.`first_us`,
                        `t27`.`last_us`,
                        `t27`.`n_days`,
                        `t27`.`n_models`,
                        `t27`.`n_dialects`,
                        `t27`.`n_addresses`,
                        `t27`.`n_logprobs`,
                        `t27`.`n_readable`,
                        `t28`.`subject` AS `subject_right`,
                        `t28`.`n_single_turn`,
                        `t28`.`n_bare`,
                        `t28`.`n_prompts`,
                        `t28`.`n_conversations`,
                        `t28`.`n_systems`,
                        `t28`.`prompt_words`,
                        `t28`.`answer_words`,
                        `t28`.`n_fed_back`,
                        `t28`.`n_fed_back_graded`,
                        `t28`.`n_elicits_reasoning`,
                        `t28`.`n_asks_grading`,
                        `t28`.`n_training_wording`,
                        `t28`.`n_synthesises_prompts`,
                        `t28`.`n_is_probe`
                      FROM (
                        SELECT
                          `t10`.`subject`,
                          COUNT(`t10`.`event_hash`) AS `n_requests`,
                          COUNT(DISTINCT `t10`.`account`) AS `n_accounts`,
                          SUM(IF(`t10`.`status` >= 400, 1, 0)) AS `n_failed`,
                          SUM(IF(`t10`.`status` = 429, 1, 0)) AS `n_refused`,
                          SUM(`t10`.`input_tokens`) AS `input_tokens`,
                          SUM(`t10`.`output_tokens`) AS `output_tokens`,
                          MIN(`t10`.`ts_us`) AS `first_us`,
                          MAX(`t10`.`ts_us`) AS `last_us`,
                          COUNT(DISTINCT `t10`.`day`) AS `n_days`,
                          COUNT(DISTINCT `t10`.`model`) AS `n_models`,
                          COUNT(DISTINCT `t10`.`dialect_hash`) AS `n_dialects`,
                          COUNT(DISTINCT `t10`.`address_hash`) AS `n_addresses`,
                          SUM(IF(`t10`.`logprobs`, 1, 0)) AS `n_logprobs`,
                          SUM(IF(`t10`.`prompt_words` IS NOT NULL, 1, 0)) AS `n_readable`
                        FROM `t4` AS `t10`
                        GROUP BY
                          1
                      ) AS `t27`
                      LEFT OUTER JOIN (
                        SELECT
                          `t6`.`subject`,
                          SUM(IF(`t6`.`n_past_answers` = 0, 1, 0)) AS `n_single_turn`,
                          SUM(IF((
                            `t6`.`n_past_answers` = 0
                          ) AND (
                            `t6`.`system_hash` IS NULL
                          ), 1, 0)) AS `n_bare`,
                          COUNT(DISTINCT `t6`.`prompt_hash`) AS `n_prompts`,
                          COUNT(DISTINCT `t6`.`conversation_hash`) AS `n_conversations`,
                          COUNT(DISTINCT `t6`.`system_hash`) AS `n_systems`,
                          SUM(`t6`.`prompt_words`) AS `prompt_words`,
                          SUM(`t6`.`answer_words`) AS `answer_words`,
                          SUM(IF(`t6`.`fed_back`, 1, 0)) AS `n_fed_back`,
                          SUM(IF(`t6`.`fed_back` AND `t6`.`asks_grading`, 1, 0)) AS `n_fed_back_graded`,
                          SUM(IF(`t6`.`elicits_reasoning`, 1, 0)) AS `n_elicits_reasoning`,
                          SUM(IF(`t6`.`asks_grading`, 1, 0)) AS `n_asks_grading`,
                          SUM(IF(`t6`.`training_wording`, 1, 0)) AS `n_training_wording`,
                          SUM(IF(`t6`.`synthesises_prompts`, 1, 0)) AS `n_synthesises_prompts`,
                          SUM(IF(`t6`.`is_probe`, 1, 0)) AS `n_is_probe`
                        FROM (
                          SELECT
                            `t0`.`event_hash`,
                            `t0`.`source`,
                            `t0`.`account`,
                            `t0`.`organization`,
                            `t0`.`key_hash`,
                            `t0`.`end_user_hash`,
                            `t0`.`request_id_hash`,
                            `t0`.`address_hash`,
                            `t0`.`network_hash`,
                            `t0`.`ja4_hash`,
                            `t0`.`user_agent_hash`,
                            `t0`.`header_order_hash`,
                            `t0`.`ts_us`,
                            `t0`.`day`,
                            `t0`.`model`,
                            `t0`.`dialect_hash`,
                            `t0`.`n_params`,
                            `t0`.`logprobs`,
                            `t0`.`n_choices`,
                            `t0`.`status`,
                            `t0`.`input_tokens`,
                            `t0`.`output_tokens`,
                            `t0`.`cost`,
                            `t0`.`content_state`,
                            `t0`.`n_past_answers`,
                            `t0`.`prompt_words`,
                            `t0`.`answer_words`,
                            `t0`.`system_hash`,
                            `t0`.`conversation_hash`,
                            `t0`.`prompt_hash`,
                            `t0`.`head_hash`,
                            `t0`.`tail_hash`,
                            `t0`.`prompt_shingles`,
                            `t0`.`answer_shingles`,
                            `t0`.`corpus`,
                            `t0`.`corpus_split`,
                            `t0`.`corpus_doc`,
                            `t0`.`elicits_reasoning`,
                            `t0`.`asks_grading`,
                            `t0`.`training_wording`,
                            `t0`.`synthesises_prompts`,
                            `t0`.`is_probe`,
                            `t0`.`topic_00`,
                            `t0`.`topic_01`,
                            `t0`.`topic_02`,
                            `t0`.`topic_03`,
                            `t0`.`topic_04`,
                            `t0`.`topic_05`,
                            `t0`.`topic_06`,
                            `t0`.`topic_07`,
                            `t0`.`topic_08`,
                            `t0`.`topic_09`,
                            `t0`.`topic_10`,
                            `t0`.`topic_11`,
                            `t0`.`topic_12`,
                            `t0`.`topic_13`,
                            `t0`.`topic_14`,
                            `t0`.`topic_15`,
                            `t0`.`topic_16`,
                            `t0`.`topic_17`,
                            `t0`.`topic_18`,
                            `t0`.`topic_19`,
                            `t0`.`topic_20`,
                            `t0`.`topic_21`,
                            `t0`.`topic_22`,
                            `t0`.`topic_23`,
                            `t0`.`fed_back`,
                            `t0`.`account` AS `subject`
                          FROM `prepared` AS `t0`
                          WHERE
                            `t0`.`prompt_words` IS NOT NULL
                        ) AS `t6`
                        GROUP BY
                          1
                      ) AS `t28`
                        ON `t27`.`subject` = `t28`.`subject`
                    ) AS `t34`
                  ) AS `t38`
                  LEFT OUTER JOIN (
                    SELECT
                      `t8`.`subject`,
                      SUM(IF(`t8`.`corpus_split` = 'train', 1, 0)) AS `n_corpus_train`,
                      SUM(IF(NOT (
                        `t8`.`corpus_split` = 'train'
                      ), 1, 0)) AS `n_corpus_test`,
                      COUNT(DISTINCT IF(`t8`.`corpus_split` = 'train', `t8`.`corpus_doc`, NULL)) AS `n_train_items`,
                      COUNT(DISTINCT IF(NOT (
                        `t8`.`corpus_split` = 'train'
                      ), `t8`.`corpus_doc`, NULL)) AS `n_test_items`
                    FROM (
                      SELECT
                        `t0`.`event_hash`,
                        `t0`.`source`,
                        `t0`.`account`,
                        `t0`.`organization`,
                        `t0`.`key_hash`,
                        `t0`.`end_user_hash`,
                        `t0`.`request_id_hash`,
                        `t0`.`address_hash`,
                        `t0`.`network_hash`,
                        `t0`.`ja4_hash`,
                        `t0`.`user_agent_hash`,
                        `t0`.`header_order_hash`,
                        `t0`.`ts_us`,
                        `t0`.`day`,
                        `t0`.`model`,
                        `t0`.`dialect_hash`,
                        `t0`.`n_params`,
                        `t0`.`logprobs`,
                        `t0`.`n_choices`,
                        `t0`.`status`,
                        `t0`.`input_tokens`,
                        `t0`.`output_tokens`,
                        `t0`.`cost`,
                        `t0`.`content_state`,
                        `t0`.`n_past_answers`,
                        `t0`.`prompt_words`,
                        `t0`.`answer_words`,
                        `t0`.`system_hash`,
                        `t0`.`conversation_hash`,
                        `t0`.`prompt_hash`,
                        `t0`.`head_hash`,
                        `t0`.`tail_hash`,
                        `t0`.`prompt_shingles`,
                        `t0`.`answer_shingles`,
                        `t0`.`corpus`,
                        `t0`.`corpus_split`,
                        `t0`.`corpus_doc`,
                        `t0`.`elicits_reasoning`,
                        `t0`.`asks_grading`,
                        `t0`.`training_wording`,
                        `t0`.`synthesises_prompts`,
                        `t0`.`is_probe`,
                        `t0`.`topic_00`,
                        `t0`.`topic_01`,
                        `t0`.`topic_02`,
                        `t0`.`topic_03`,
                        `t0`.`topic_04`,
                        `t0`.`topic_05`,
                        `t0`.`topic_06`,
                        `t0`.`topic_07`,
                        `t0`.`topic_08`,
                        `t0`.`topic_09`,
                        `t0`.`topic_10`,
                        `t0`.`topic_11`,
                        `t0`.`topic_12`,
                        `t0`.`topic_13`,
                        `t0`.`topic_14`,
                        `t0`.`topic_15`,
                        `t0`.`topic_16`,
                        `t0`.`topic_17`,
                        `t0`.`topic_18`,
                        `t0`.`topic_19`,
                        `t0`.`topic_20`,
                        `t0`.`topic_21`,
                        `t0`.`topic_22`,
                        `t0`.`topic_23`,
                        `t0`.`fed_back`,
                        `t0`.`account` AS `subject`
                      FROM `prepared` AS `t0`
                      WHERE
                        `t0`.`corpus_doc` IS NOT NULL
                    ) AS `t8`
                    GROUP BY
                      1
                  ) AS `t29`
                    ON `t38`.`subject` = `t29`.`subject`
                ) AS `t42`
              ) AS `t45`
              LEFT OUTER JOIN (
                SELECT
                  `t36`.`subject`,
                  MAX(`t36`.`n`) AS `n_template`,
                  MAX(`t36`.`n_distinct`) AS `n_swept`
                FROM (
                  SELECT
                    `t31`.`subject`,
                    `t31`.`piece`,
                    COUNT(`t31`.`prompt_hash`) AS `n`,
                    COUNT(DISTINCT `t31`.`prompt_hash`) AS `n_distinct`
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
                      ) AS `t3`
                      UNION ALL
                      SELECT
                        *
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            `t10`.`subject`,
                            `t10`.`prompt_hash`,
                            EXPLODE(`t10`.`prompt_shingles`) AS `piece`
                          FROM `t4` AS `t10`
                        ) AS `t16`
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
                      ) AS `t21`
                    ) AS `t22`
                    WHERE
                      `t22`.`piece` IS NOT NULL
                  ) AS `t31`
                  GROUP BY
                    1,
                    2
                ) AS `t36`
                GROUP BY
                  1
              ) AS `t41`
                ON `t45`.`subject` = `t41`.`subject`
            ) AS `t47`
          ) AS `t50`
          LEFT OUTER JOIN (
            SELECT
              `t11`.`subject`,
              SUM(IF(`t11`.`n` >= 5, 1, 0)) AS `n_openings`
            FROM (
              SELECT
                `t7`.`subject`,
                `t7`.`head_hash`,
                COUNT(DISTINCT `t7`.`prompt_hash`) AS `n`
              FROM (
                SELECT
                  `t0`.`event_hash`,
                  `t0`.`source`,
                  `t0`.`account`,
                  `t0`.`organization`,
                  `t0`.`key_hash`,
                  `t0`.`end_user_hash`,
                  `t0`.`request_id_hash`,
                  `t0`.`address_hash`,
                  `t0`.`network_hash`,
                  `t0`.`ja4_hash`,
                  `t0`.`user_agent_hash`,
                  `t0`.`header_order_hash`,
                  `t0`.`ts_us`,
                  `t0`.`day`,
                  `t0`.`model`,
                  `t0`.`dialect_hash`,
                  `t0`.`n_params`,
                  `t0`.`logprobs`,
                  `t0`.`n_choices`,
                  `t0`.`status`,
                  `t0`.`input_tokens`,
                  `t0`.`output_tokens`,
                  `t0`.`cost`,
                  `t0`.`content_state`,
                  `t0`.`n_past_answers`,
                  `t0`.`prompt_words`,
                  `t0`.`answer_words`,
                  `t0`.`system_hash`,
                  `t0`.`conversation_hash`,
                  `t0`.`prompt_hash`,
                  `t0`.`head_hash`,
                  `t0`.`tail_hash`,
                  `t0`.`prompt_shingles`,
                  `t0`.`answer_shingles`,
                  `t0`.`corpus`,
                  `t0`.`corpus_split`,
                  `t0`.`corpus_doc`,
                  `t0`.`elicits_reasoning`,
                  `t0`.`asks_grading`,
                  `t0`.`training_wording`,
                  `t0`.`synthesises_prompts`,
                  `t0`.`is_probe`,
                  `t0`.`topic_00`,
                  `t0`.`topic_01`,
                  `t0`.`topic_02`,
                  `t0`.`topic_03`,
                  `t0`.`topic_04`,
                  `t0`.`topic_05`,
                  `t0`.`topic_06`,
                  `t0`.`topic_07`,
                  `t0`.`topic_08`,
                  `t0`.`topic_09`,
                  `t0`.`topic_10`,
                  `t0`.`topic_11`,
                  `t0`.`topic_12`,
                  `t0`.`topic_13`,
                  `t0`.`topic_14`,
                  `t0`.`topic_15`,
                  `t0`.`topic_16`,
                  `t0`.`topic_17`,
                  `t0`.`topic_18`,
                  `t0`.`topic_19`,
                  `t0`.`topic_20`,
                  `t0`.`topic_21`,
                  `t0`.`topic_22`,
                  `t0`.`topic_23`,
                  `t0`.`fed_back`,
                  `t0`.`account` AS `subject`
                FROM `prepared` AS `t0`
                WHERE
                  `t0`.`head_hash` IS NOT NULL
              ) AS `t7`
              GROUP BY
                1,
                2
            ) AS `t11`
            GROUP BY
              1
          ) AS `t32`
            ON `t50`.`subject` = `t32`.`subject`
        ) AS `t51`
      ) AS `t53`
      LEFT OUTER JOIN (
        SELECT
          `t9`.`subject`,
          COUNT(`t9`.`topic_00`) AS `n_topics`,
          SUM(`t9`.`topic_00`) AS `topic_00`,
          SUM(`t9`.`topic_01`) AS `topic_01`,
          SUM(`t9`.`topic_02`) AS `topic_02`,
          SUM(`t9`.`topic_03`) AS `topic_03`,
          SUM(`t9`.`topic_04`) AS `topic_04`,
          SUM(`t9`.`topic_05`) AS `topic_05`,
          SUM(`t9`.`topic_06`) AS `topic_06`,
          SUM(`t9`.`topic_07`) AS `topic_07`,
          SUM(`t9`.`topic_08`) AS `topic_08`,
          SUM(`t9`.`topic_09`) AS `topic_09`,
          SUM(`t9`.`topic_10`) AS `topic_10`,
          SUM(`t9`.`topic_11`) AS `topic_11`,
          SUM(`t9`.`topic_12`) AS `topic_12`,
          SUM(`t9`.`topic_13`) AS `topic_13`,
          SUM(`t9`.`topic_14`) AS `topic_14`,
          SUM(`t9`.`topic_15`) AS `topic_15`,
          SUM(`t9`.`topic_16`) AS `topic_16`,
          SUM(`t9`.`topic_17`) AS `topic_17`,
          SUM(`t9`.`topic_18`) AS `topic_18`,
          SUM(`t9`.`topic_19`) AS `topic_19`,
          SUM(`t9`.`topic_20`) AS `topic_20`,
          SUM(`t9`.`topic_21`) AS `topic_21`,
          SUM(`t9`.`topic_22`) AS `topic_22`,
          SUM(`t9`.`topic_23`) AS `topic_23`
        FROM (
          SELECT
            `t0`.`event_hash`,
            `t0`.`source`,
            `t0`.`account`,
            `t0`.`organization`,
            `t0`.`key_hash`,
            `t0`.`end_user_hash`,
            `t0`.`request_id_hash`,
            `t0`.`address_hash`,
            `t0`.`network_hash`,
            `t0`.`ja4_hash`,
            `t0`.`user_agent_hash`,
            `t0`.`header_order_hash`,
            `t0`.`ts_us`,
            `t0`.`day`,
            `t0`.`model`,
            `t0`.`dialect_hash`,
            `t0`.`n_params`,
            `t0`.`logprobs`,
            `t0`.`n_choices`,
            `t0`.`status`,
            `t0`.`input_tokens`,
            `t0`.`output_tokens`,
            `t0`.`cost`,
            `t0`.`content_state`,
            `t0`.`n_past_answers`,
            `t0`.`prompt_words`,
            `t0`.`answer_words`,
            `t0`.`system_hash`,
            `t0`.`conversation_hash`,
            `t0`.`prompt_hash`,
            `t0`.`head_hash`,
            `t0`.`tail_hash`,
            `t0`.`prompt_shingles`,
            `t0`.`answer_shingles`,
            `t0`.`corpus`,
            `t0`.`corpus_split`,
            `t0`.`corpus_doc`,
            `t0`.`elicits_reasoning`,
            `t0`.`asks_grading`,
            `t0`.`training_wording`,
            `t0`.`synthesises_prompts`,
            `t0`.`is_probe`,
            `t0`.`topic_00`,
            `t0`.`topic_01`,
            `t0`.`topic_02`,
            `t0`.`topic_03`,
            `t0`.`topic_04`,
            `t0`.`topic_05`,
            `t0`.`topic_06`,
            `t0`.`topic_07`,
            `t0`.`topic_08`,
            `t0`.`topic_09`,
            `t0`.`topic_10`,
            `t0`.`topic_11`,
            `t0`.`topic_12`,
            `t0`.`topic_13`,
            `t0`.`topic_14`,
            `t0`.`topic_15`,
            `t0`.`topic_16`,
            `t0`.`topic_17`,
            `t0`.`topic_18`,
            `t0`.`topic_19`,
            `t0`.`topic_20`,
            `t0`.`topic_21`,
            `t0`.`topic_22`,
            `t0`.`topic_23`,
            `t0`.`fed_back`,
            `t0`.`account` AS `subject`
          FROM `prepared` AS `t0`
          WHERE
            `t0`.`topic_00` IS NOT NULL
        ) AS `t9`
        GROUP BY
          1
      ) AS `t17`
        ON `t53`.`subject` = `t17`.`subject`
    ) AS `t54`
  ) AS `t56`
  LEFT OUTER JOIN (
    SELECT
      `t43`.`subject`,
      COUNT(`t43`.`ts_us`) AS `n_release_day`,
      SUM(IF(`t43`.`model` = `t43`.`new_model`, 1, 0)) AS `n_release_moved`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t5`.`subject`,
          `t5`.`model`,
          `t5`.`ts_us`,
          `t35`.`new_model`,
          `t35`.`released_us`,
          `t18`.`first_us`
        FROM (
          SELECT
            `t0`.`account` AS `subject`,
            `t0`.`model`,
            `t0`.`ts_us`
          FROM `prepared` AS `t0`
        ) AS `t5`
        CROSS JOIN (
          SELECT
            `t26`.`model` AS `new_model`,
            `t26`.`released_us`
          FROM (
            SELECT
              `t20`.`model`,
              `t20`.`released_us`,
              `t20`.`n_users`,
              `t19`.`begin_us`
            FROM (
              SELECT
                `t10`.`model`,
                MIN(`t10`.`ts_us`) AS `released_us`,
                COUNT(DISTINCT `t10`.`account`) AS `n_users`
              FROM `t4` AS `t10`
              GROUP BY
                1
            ) AS `t20`
            CROSS JOIN (
              SELECT
                MIN(`t10`.`ts_us`) AS `begin_us`
              FROM `t4` AS `t10`
            ) AS `t19`
          ) AS `t26`
          WHERE
            `t26`.`released_us` >= (
              `t26`.`begin_us` + 172800000000
            )
            AND `t26`.`n_users` >= 3
        ) AS `t35`
        INNER JOIN (
          SELECT
            `t10`.`subject`,
            MIN(`t10`.`ts_us`) AS `first_us`
          FROM `t4` AS `t10`
          GROUP BY
            1
        ) AS `t18`
          ON `t5`.`subject` = `t18`.`subject`
      ) AS `t39`
      WHERE
        `t39`.`ts_us` >= `t39`.`released_us`
        AND `t39`.`ts_us` < (
          `t39`.`released_us` + 86400000000
        )
        AND `t39`.`first_us` < `t39`.`released_us`
    ) AS `t43`
    GROUP BY
      1
  ) AS `t48`
    ON `t56`.`subject` = `t48`.`subject`
) AS `t57`
