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
), `t6` AS (
  SELECT
    `t0`.`model`,
    `t0`.`day`,
    `t0`.`account`,
    `t0`.`ts_us`
  FROM `prepared` AS `t0`
  WHERE
    `t0`.`day` IS NOT NULL AND `t0`.`model` IS NOT NULL
), `t15` AS (
  SELECT
    `t7`.`model`,
    `t7`.`day`,
    COUNT(`t7`.`day`) AS `n`,
    COUNT(DISTINCT `t7`.`account`) AS `n_users`
  FROM (
    SELECT
      'any' AS `model`,
      `t0`.`day`,
      `t0`.`account`,
      `t0`.`ts_us`
    FROM `prepared` AS `t0`
    WHERE
      `t0`.`day` IS NOT NULL AND `t0`.`model` IS NOT NULL
  ) AS `t7`
  GROUP BY
    1,
    2
), `t20` AS (
  SELECT
    `t13`.`model`,
    `t13`.`day`,
    COUNT(`t13`.`day`) AS `n`,
    COUNT(DISTINCT `t13`.`account`) AS `n_users`
  FROM `t6` AS `t13`
  GROUP BY
    1,
    2
)
SELECT
  `t83`.`subject`,
  `t83`.`n_requests`,
  `t83`.`n_accounts`,
  `t83`.`n_failed`,
  `t83`.`n_refused`,
  `t83`.`input_tokens`,
  `t83`.`output_tokens`,
  `t83`.`first_us`,
  `t83`.`last_us`,
  `t83`.`n_days`,
  `t83`.`n_models`,
  `t83`.`n_dialects`,
  `t83`.`n_addresses`,
  `t83`.`n_logprobs`,
  `t83`.`n_readable`,
  `t83`.`n_single_turn`,
  `t83`.`n_bare`,
  `t83`.`n_prompts`,
  `t83`.`n_conversations`,
  `t83`.`n_systems`,
  `t83`.`prompt_words`,
  `t83`.`answer_words`,
  `t83`.`n_fed_back`,
  `t83`.`n_fed_back_graded`,
  `t83`.`n_elicits_reasoning`,
  `t83`.`n_asks_grading`,
  `t83`.`n_training_wording`,
  `t83`.`n_synthesises_prompts`,
  `t83`.`n_is_probe`,
  `t83`.`n_corpus_train`,
  `t83`.`n_corpus_test`,
  `t83`.`n_train_items`,
  `t83`.`n_test_items`,
  `t83`.`n_template`,
  `t83`.`n_swept`,
  `t83`.`n_openings`,
  `t83`.`n_topics`,
  `t83`.`topic_00`,
  `t83`.`topic_01`,
  `t83`.`topic_02`,
  `t83`.`topic_03`,
  `t83`.`topic_04`,
  `t83`.`topic_05`,
  `t83`.`topic_06`,
  `t83`.`topic_07`,
  `t83`.`topic_08`,
  `t83`.`topic_09`,
  `t83`.`topic_10`,
  `t83`.`topic_11`,
  `t83`.`topic_12`,
  `t83`.`topic_13`,
  `t83`.`topic_14`,
  `t83`.`topic_15`,
  `t83`.`topic_16`,
  `t83`.`topic_17`,
  `t83`.`topic_18`,
  `t83`.`topic_19`,
  `t83`.`topic_20`,
  `t83`.`topic_21`,
  `t83`.`topic_22`,
  `t83`.`topic_23`,
  `t83`.`n_release_day`,
  `t83`.`n_release_moved`
FROM (
  SELECT
    `t74`.`subject`,
    `t74`.`n_requests`,
    `t74`.`n_accounts`,
    `t74`.`n_failed`,
    `t74`.`n_refused`,
    `t74`.`input_tokens`,
    `t74`.`output_tokens`,
    `t74`.`first_us`,
    `t74`.`last_us`,
    `t74`.`n_days`,
    `t74`.`n_models`,
    `t74`.`n_dialects`,
    `t74`.`n_addresses`,
    `t74`.`n_logprobs`,
    `t74`.`n_readable`,
    `t74`.`n_single_turn`,
    `t74`.`n_bare`,
    `t74`.`n_prompts`,
    `t74`.`n_conversations`,
    `t74`.`n_systems`,
    `t74`.`prompt_words`,
    `t74`.`answer_words`,
    `t74`.`n_fed_back`,
    `t74`.`n_fed_back_graded`,
    `t74`.`n_elicits_reasoning`,
    `t74`.`n_asks_grading`,
    `t74`.`n_training_wording`,
    `t74`.`n_synthesises_prompts`,
    `t74`.`n_is_probe`,
    `t74`.`n_corpus_train`,
    `t74`.`n_corpus_test`,
    `t74`.`n_train_items`,
    `t74`.`n_test_items`,
    `t74`.`n_template`,
    `t74`.`n_swept`,
    `t74`.`n_openings`,
    `t74`.`n_topics`,
    `t74`.`topic_00`,
    `t74`.`topic_01`,
    `t74`.`topic_02`,
    `t74`.`topic_03`,
    `t74`.`topic_04`,
    `t74`.`topic_05`,
    `t74`.`topic_06`,
    `t74`.`topic_07`,
    `t74`.`topic_08`,
    `t74`.`topic_09`,
    `t74`.`topic_10`,
    `t74`.`topic_11`,
    `t74`.`topic_12`,
    `t74`.`topic_13`,
    `t74`.`topic_14`,
    `t74`.`topic_15`,
    `t74`.`topic_16`,
    `t74`.`topic_17`,
    `t74`.`topic_18`,
    `t74`.`topic_19`,
    `t74`.`topic_20`,
    `t74`.`topic_21`,
    `t74`.`topic_22`,
    `t74`.`topic_23`,
    `t82`.`subject` AS `subject_right`,
    `t82`.`n_release_day`,
    `t82`.`n_release_moved`
  FROM (
    SELECT
      `t71`.`subject`,
      `t71`.`n_requests`,
      `t71`.`n_accounts`,
      `t71`.`n_failed`,
      `t71`.`n_refused`,
      `t71`.`input_tokens`,
      `t71`.`output_tokens`,
      `t71`.`first_us`,
      `t71`.`last_us`,
      `t71`.`n_days`,
      `t71`.`n_models`,
      `t71`.`n_dialects`,
      `t71`.`n_addresses`,
      `t71`.`n_logprobs`,
      `t71`.`n_readable`,
      `t71`.`n_single_turn`,
      `t71`.`n_bare`,
      `t71`.`n_prompts`,
      `t71`.`n_conversations`,
      `t71`.`n_systems`,
      `t71`.`prompt_words`,
      `t71`.`answer_words`,
      `t71`.`n_fed_back`,
      `t71`.`n_fed_back_graded`,
      `t71`.`n_elicits_reasoning`,
      `t71`.`n_asks_grading`,
      `t71`.`n_training_wording`,
      `t71`.`n_synthesises_prompts`,
      `t71`.`n_is_probe`,
      `t71`.`n_corpus_train`,
      `t71`.`n_corpus_test`,
      `t71`.`n_train_items`,
      `t71`.`n_test_items`,
      `t71`.`n_template`,
      `t71`.`n_swept`,
      `t71`.`n_openings`,
      `t71`.`n_topics`,
      `t71`.`topic_00`,
      `t71`.`topic_01`,
      `t71`.`topic_02`,
      `t71`.`topic_03`,
      `t71`.`topic_04`,
      `t71`.`topic_05`,
      `t71`.`topic_06`,
      `t71`.`topic_07`,
      `t71`.`topic_08`,
      `t71`.`topic_09`,
      `t71`.`topic_10`,
      `t71`.`topic_11`,
      `t71`.`topic_12`,
      `t71`.`topic_13`,
      `t71`.`topic_14`,
      `t71`.`topic_15`,
      `t71`.`topic_16`,
      `t71`.`topic_17`,
      `t71`.`topic_18`,
      `t71`.`topic_19`,
      `t71`.`topic_20`,
      `t71`.`topic_21`,
      `t71`.`topic_22`,
      `t71`.`topic_23`
    FROM (
      SELECT
        `t69`.`subject`,
        `t69`.`n_requests`,
        `t69`.`n_accounts`,
        `t69`.`n_failed`,
        `t69`.`n_refused`,
        `t69`.`input_tokens`,
        `t69`.`output_tokens`,
        `t69`.`first_us`,
        `t69`.`last_us`,
        `t69`.`n_days`,
        `t69`.`n_models`,
        `t69`.`n_dialects`,
        `t69`.`n_addresses`,
        `t69`.`n_logprobs`,
        `t69`.`n_readable`,
        `t69`.`n_single_turn`,
        `t69`.`n_bare`,
        `t69`.`n_prompts`,
        `t69`.`n_conversations`,
        `t69`.`n_systems`,
        `t69`.`prompt_words`,
        `t69`.`answer_words`,
        `t69`.`n_fed_back`,
        `t69`.`n_fed_back_graded`,
        `t69`.`n_elicits_reasoning`,
        `t69`.`n_asks_grading`,
        `t69`.`n_training_wording`,
        `t69`.`n_synthesises_prompts`,
        `t69`.`n_is_probe`,
        `t69`.`n_corpus_train`,
        `t69`.`n_corpus_test`,
        `t69`.`n_train_items`,
        `t69`.`n_test_items`,
        `t69`.`n_template`,
        `t69`.`n_swept`,
        `t69`.`n_openings`,
        `t22`.`subject` AS `subject_right`,
        `t22`.`n_topics`,
        `t22`.`topic_00`,
        `t22`.`topic_01`,
        `t22`.`topic_02`,
        `t22`.`topic_03`,
        `t22`.`topic_04`,
        `t22`.`topic_05`,
        `t22`.`topic_06`,
        `t22`.`topic_07`,
        `t22`.`topic_08`,
        `t22`.`topic_09`,
        `t22`.`topic_10`,
        `t22`.`topic_11`,
        `t22`.`topic_12`,
        `t22`.`topic_13`,
        `t22`.`topic_14`,
        `t22`.`topic_15`,
        `t22`.`topic_16`,
        `t22`.`topic_17`,
        `t22`.`topic_18`,
        `t22`.`topic_19`,
        `t22`.`topic_20`,
        `t22`.`topic_21`,
        `t22`.`topic_22`,
        `t22`.`topic_23`
      FROM (
        SELECT
          `t66`.`subject`,
          `t66`.`n_requests`,
          `t66`.`n_accounts`,
          `t66`.`n_failed`,
          `t66`.`n_refused`,
          `t66`.`input_tokens`,
          `t66`.`output_tokens`,
          `t66`.`first_us`,
          `t66`.`last_us`,
          `t66`.`n_days`,
          `t66`.`n_models`,
          `t66`.`n_dialects`,
          `t66`.`n_addresses`,
          `t66`.`n_logprobs`,
          `t66`.`n_readable`,
          `t66`.`n_single_turn`,
          `t66`.`n_bare`,
          `t66`.`n_prompts`,
          `t66`.`n_conversations`,
          `t66`.`n_systems`,
          `t66`.`prompt_words`,
          `t66`.`answer_words`,
          `t66`.`n_fed_back`,
          `t66`.`n_fed_back_graded`,
          `t66`.`n_elicits_reasoning`,
          `t66`.`n_asks_grading`,
          `t66`.`n_training_wording`,
          `t66`.`n_synthesises_prompts`,
          `t66`.`n_is_probe`,
          `t66`.`n_corpus_train`,
          `t66`.`n_corpus_test`,
          `t66`.`n_train_items`,
          `t66`.`n_test_items`,
          `t66`.`n_template`,
          `t66`.`n_swept`,
          `t66`.`n_openings`
        FROM (
          SELECT
            `t64`.`subject`,
            `t64`.`n_requests`,
            `t64`.`n_accounts`,
            `t64`.`n_failed`,
            `t64`.`n_refused`,
            `t64`.`input_tokens`,
            `t64`.`output_tokens`,
            `t64`.`first_us`,
            `t64`.`last_us`,
            `t64`.`n_days`,
            `t64`.`n_models`,
            `t64`.`n_dialects`,
            `t64`.`n_addresses`,
            `t64`.`n_logprobs`,
            `t64`.`n_readable`,
            `t64`.`n_single_turn`,
            `t64`.`n_bare`,
            `t64`.`n_prompts`,
            `t64`.`n_conversations`,
            `t64`.`n_systems`,
            `t64`.`prompt_words`,
            `t64`.`answer_words`,
            `t64`.`n_fed_back`,
            `t64`.`n_fed_back_graded`,
            `t64`.`n_elicits_reasoning`,
            `t64`.`n_asks_grading`,
            `t64`.`n_training_wording`,
            `t64`.`n_synthesises_prompts`,
            `t64`.`n_is_probe`,
            `t64`.`n_corpus_train`,
            `t64`.`n_corpus_test`,
            `t64`.`n_train_items`,
            `t64`.`n_test_items`,
            `t64`.`n_template`,
            `t64`.`n_swept`,
            `t41`.`subject` AS `subject_right`,
            `t41`.`n_openings`
          FROM (
            SELECT
              `t61`.`subject`,
              `t61`.`n_requests`,
              `t61`.`n_accounts`,
              `t61`.`n_failed`,
              `t61`.`n_refused`,
              `t61`.`input_tokens`,
              `t61`.`output_tokens`,
              `t61`.`first_us`,
              `t61`.`last_us`,
              `t61`.`n_days`,
              `t61`.`n_models`,
              `t61`.`n_dialects`,
              `t61`.`n_addresses`,
              `t61`.`n_logprobs`,
              `t61`.`n_readable`,
              `t61`.`n_single_turn`,
              `t61`.`n_bare`,
              `t61`.`n_prompts`,
              `t61`.`n_conversations`,
              `t61`.`n_systems`,
              `t61`.`prompt_words`,
              `t61`.`answer_words`,
              `t61`.`n_fed_back`,
              `t61`.`n_fed_back_graded`,
              `t61`.`n_elicits_reasoning`,
              `t61`.`n_asks_grading`,
              `t61`.`n_training_wording`,
              `t61`.`n_synthesises_prompts`,
              `t61`.`n_is_probe`,
              `t61`.`n_corpus_train`,
              `t61`.`n_corpus_test`,
              `t61`.`n_train_items`,
              `t61`.`n_test_items`,
              `t61`.`n_template`,
              `t61`.`n_swept`
            FROM (
              SELECT
                `t55`.`subject`,
                `t55`.`n_requests`,
                `t55`.`n_accounts`,
                `t55`.`n_failed`,
                `t55`.`n_refused`,
                `t55`.`input_tokens`,
                `t55`.`output_tokens`,
                `t55`.`first_us`,
                `t55`.`last_us`,
                `t55`.`n_days`,
                `t55`.`n_models`,
                `t55`.`n_dialects`,
                `t55`.`n_addresses`,
                `t55`.`n_logprobs`,
                `t55`.`n_readable`,
                `t55`.`n_single_turn`,
                `t55`.`n_bare`,
                `t55`.`n_prompts`,
                `t55`.`n_conversations`,
                `t55`.`n_systems`,
                `t55`.`prompt_words`,
                `t55`.`answer_words`,
                `t55`.`n_fed_back`,
                `t55`.`n_fed_back_graded`,
                `t55`.`n_elicits_reasoning`,
                `t55`.`n_asks_grading`,
                `t55`.`n_training_wording`,
                `t55`.`n_synthesises_prompts`,
                `t55`.`n_is_probe`,
                `t55`.`n_corpus_train`,
                `t55`.`n_corpus_test`,
                `t55`.`n_train_items`,
                `t55`.`n_test_items`,
                `t54`.`subject` AS `subject_right`,
                `t54`.`n_template`,
                `t54`.`n_swept`
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
                  `t50`.`n_test_items`
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
                    `t35`.`subject` AS `subject_right`,
                    `t35`.`n_corpus_train`,
                    `t35`.`n_corpus_test`,
                    `t35`.`n_train_items`,
                    `t35`.`n_test_items`
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
                      `t42`.`n_is_probe`
                    FROM (
                      SELECT
                        `t32`.`subject`,
                        `t32`.`n_requests`,
                        `t32`.`n_accounts`,
                        `t32`.`n_failed`,
                        `t32`.`n_refused`,
                        `t32`.`input_tokens`,
                        `t32`.`output_tokens`,
                        `t32`.`first_us`,
                        `t32`.`last_us`,
                        `t32`.`n_days`,
                        `t32`.`n_models`,
                        `t32`.`n_dialects`,
                        `t32`.`n_addresses`,
                        `t32`.`n_logprobs`,
                        `t32`.`n_readable`,
                        `t34`.`subject` AS `subject_right`,
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
                          `t12`.`subject`,
                          COUNT(`t12`.`event_hash`) AS `n_requests`,
                          COUNT(DISTINCT `t12`.`account`) AS `n_accounts`,
                          SUM(IF(`t12`.`status` >= 400, 1, 0)) AS `n_failed`,
                          SUM(IF(`t12`.`status` = 429, 1, 0)) AS `n_refused`,
                          SUM(`t12`.`input_tokens`) AS `input_tokens`,
                          SUM(`t12`.`output_tokens`) AS `output_tokens`,
                          MIN(`t12`.`ts_us`) AS `first_us`,
                          MAX(`t12`.`ts_us`) AS `last_us`,
                          COUNT(DISTINCT `t12`.`day`) AS `n_days`,
                          COUNT(DISTINCT `t12`.`model`) AS `n_models`,
                          COUNT(DISTINCT `t12`.`dialect_hash`) AS `n_dialects`,
                          COUNT(DISTINCT `t12`.`address_hash`) AS `n_addresses`,
                          SUM(IF(`t12`.`logprobs`, 1, 0)) AS `n_logprobs`,
                          SUM(IF(`t12`.`prompt_words` IS NOT NULL, 1, 0)) AS `n_readable`
                        FROM `t4` AS `t12`
                        GROUP BY
                          1
                      ) AS `t32`
                      LEFT OUTER JOIN (
                        SELECT
                          `t8`.`subject`,
                          SUM(IF(`t8`.`n_past_answers` = 0, 1, 0)) AS `n_single_turn`,
                          SUM(IF((
                            `t8`.`n_past_answers` = 0
                          ) AND (
                            `t8`.`system_hash` IS NULL
                          ), 1, 0)) AS `n_bare`,
                          COUNT(DISTINCT `t8`.`prompt_hash`) AS `n_prompts`,
                          COUNT(DISTINCT `t8`.`conversation_hash`) AS `n_conversations`,
                          COUNT(DISTINCT `t8`.`system_hash`) AS `n_systems`,
                          SUM(`t8`.`prompt_words`) AS `prompt_words`,
                          SUM(`t8`.`answer_words`) AS `answer_words`,
                          SUM(IF(`t8`.`fed_back`, 1, 0)) AS `n_fed_back`,
                          SUM(IF(`t8`.`fed_back` AND `t8`.`asks_grading`, 1, 0)) AS `n_fed_back_graded`,
                          SUM(IF(`t8`.`elicits_reasoning`, 1, 0)) AS `n_elicits_reasoning`,
                          SUM(IF(`t8`.`asks_grading`, 1, 0)) AS `n_asks_grading`,
                          SUM(IF(`t8`.`training_wording`, 1, 0)) AS `n_training_wording`,
                          SUM(IF(`t8`.`synthesises_prompts`, 1, 0)) AS `n_synthesises_prompts`,
                          SUM(IF(`t8`.`is_probe`, 1, 0)) AS `n_is_probe`
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
                        ) AS `t8`
                        GROUP BY
                          1
                      ) AS `t34`
                        ON `t32`.`subject` = `t34`.`subject`
                    ) AS `t42`
                  ) AS `t47`
                  LEFT OUTER JOIN (
                    SELECT
                      `t10`.`subject`,
                      SUM(IF(`t10`.`corpus_split` = 'train', 1, 0)) AS `n_corpus_train`,
                      SUM(IF(NOT (
                        `t10`.`corpus_split` = 'train'
                      ), 1, 0)) AS `n_corpus_test`,
                      COUNT(DISTINCT IF(`t10`.`corpus_split` = 'train', `t10`.`corpus_doc`, NULL)) AS `n_train_items`,
                      COUNT(DISTINCT IF(NOT (
                        `t10`.`corpus_split` = 'train'
                      ), `t10`.`corpus_doc`, NULL)) AS `n_test_items`
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
                    ) AS `t10`
                    GROUP BY
                      1
                  ) AS `t35`
                    ON `t47`.`subject` = `t35`.`subject`
                ) AS `t50`
              ) AS `t55`
              LEFT OUTER JOIN (
                SELECT
                  `t48`.`subject`,
                  MAX(`t48`.`n`) AS `n_template`,
                  MAX(`t48`.`n_distinct`) AS `n_swept`
                FROM (
                  SELECT
                    `t43`.`subject`,
                    `t43`.`piece`,
                    SUM(`t43`.`n`) AS `n`,
                    COUNT(`t43`.`n`) AS `n_distinct`
                  FROM (
                    SELECT
                      `t39`.`subject`,
                      `t39`.`piece`,
                      `t39`.`prompt_hash`,
                      COUNT(`t39`.`piece`) AS `n`
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
                              `t12`.`subject`,
                              `t12`.`prompt_hash`,
                              EXPLODE(`t12`.`prompt_shingles`) AS `piece`
                            FROM `t4` AS `t12`
                          ) AS `t19`
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
                        ) AS `t24`
                      ) AS `t27`
                      WHERE
                        `t27`.`piece` IS NOT NULL AND `t27`.`prompt_hash` IS NOT NULL
                    ) AS `t39`
                    GROUP BY
                      1,
                      2,
                      3
                  ) AS `t43`
                  GROUP BY
                    1,
                    2
                ) AS `t48`
                GROUP BY
                  1
              ) AS `t54`
                ON `t55`.`subject` = `t54`.`subject`
            ) AS `t61`
          ) AS `t64`
          LEFT OUTER JOIN (
            SELECT
              `t16`.`subject`,
              SUM(IF(`t16`.`n` >= 5, 1, 0)) AS `n_openings`
            FROM (
              SELECT
                `t9`.`subject`,
                `t9`.`head_hash`,
                COUNT(DISTINCT `t9`.`prompt_hash`) AS `n`
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
              ) AS `t9`
              GROUP BY
                1,
                2
            ) AS `t16`
            GROUP BY
              1
          ) AS `t41`
            ON `t64`.`subject` = `t41`.`subject`
        ) AS `t66`
      ) AS `t69`
      LEFT OUTER JOIN (
        SELECT
          `t11`.`subject`,
          COUNT(`t11`.`topic_00`) AS `n_topics`,
          SUM(`t11`.`topic_00`) AS `topic_00`,
          SUM(`t11`.`topic_01`) AS `topic_01`,
          SUM(`t11`.`topic_02`) AS `topic_02`,
          SUM(`t11`.`topic_03`) AS `topic_03`,
          SUM(`t11`.`topic_04`) AS `topic_04`,
          SUM(`t11`.`topic_05`) AS `topic_05`,
          SUM(`t11`.`topic_06`) AS `topic_06`,
          SUM(`t11`.`topic_07`) AS `topic_07`,
          SUM(`t11`.`topic_08`) AS `topic_08`,
          SUM(`t11`.`topic_09`) AS `topic_09`,
          SUM(`t11`.`topic_10`) AS `topic_10`,
          SUM(`t11`.`topic_11`) AS `topic_11`,
          SUM(`t11`.`topic_12`) AS `topic_12`,
          SUM(`t11`.`topic_13`) AS `topic_13`,
          SUM(`t11`.`topic_14`) AS `topic_14`,
          SUM(`t11`.`topic_15`) AS `topic_15`,
          SUM(`t11`.`topic_16`) AS `topic_16`,
          SUM(`t11`.`topic_17`) AS `topic_17`,
          SUM(`t11`.`topic_18`) AS `topic_18`,
          SUM(`t11`.`topic_19`) AS `topic_19`,
          SUM(`t11`.`topic_20`) AS `topic_20`,
          SUM(`t11`.`topic_21`) AS `topic_21`,
          SUM(`t11`.`topic_22`) AS `topic_22`,
          SUM(`t11`.`topic_23`) AS `topic_23`
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
        ) AS `t11`
        GROUP BY
          1
      ) AS `t22`
        ON `t69`.`subject` = `t22`.`subject`
    ) AS `t71`
  ) AS `t74`
  LEFT OUTER JOIN (
    SELECT
      `t80`.`subject`,
      COUNT(`t80`.`ts_us`) AS `n_release_day`,
      SUM(IF(`t80`.`model` = `t80`.`new_model`, 1, 0)) AS `n_release_moved`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t5`.`subject`,
          `t5`.`model`,
          `t5`.`ts_us`,
          `t78`.`new_model`,
          `t78`.`released_us`,
          `t23`.`first_us`
        FROM (
          SELECT
            `t0`.`account` AS `subject`,
            `t0`.`model`,
            `t0`.`ts_us`
          FROM `prepared` AS `t0`
        ) AS `t5`
        CROSS JOIN (
          SELECT
            `t76`.`model` AS `new_model`,
            MIN(`t76`.`us`) AS `released_us`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t73`.`model`,
                `t73`.`account`,
                `t73`.`us`,
                (
                  ROW_NUMBER() OVER (PARTITION BY `t73`.`model` ORDER BY `t73`.`us` ASC NULLS LAST) - 1
                ) + 1 AS `place`,
                COUNT(`t73`.`us`) OVER (
                  PARTITION BY `t73`.`model`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS `n_users`
              FROM (
                SELECT
                  `t70`.`model`,
                  `t70`.`account`,
                  MIN(`t70`.`ts_us`) AS `us`
                FROM (
                  SELECT
                    `t14`.`model`,
                    `t14`.`day`,
                    `t14`.`account`,
                    `t14`.`ts_us`
                  FROM `t6` AS `t14`
                  INNER JOIN (
                    SELECT
                      `t63`.`model`,
                      `t63`.`day`
                    FROM (
                      SELECT
                        `t58`.`model`,
                        `t58`.`day`,
                        `t60`.`begin`
                      FROM (
                        SELECT
                          `t52`.`model`,
                          MIN(`t52`.`day`) AS `day`
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              `t29`.`model`,
                              `t29`.`day`,
                              `t29`.`n`,
                              `t29`.`n_users`,
                              `t40`.`n_all`,
                              `t40`.`n_days`
                            FROM `t20` AS `t29`
                            INNER JOIN (
                              SELECT
                                `t25`.`model`,
                                SUM(`t25`.`n`) AS `n_all`,
                                COUNT(`t25`.`n`) AS `n_days`
                              FROM `t20` AS `t25`
                              GROUP BY
                                1
                            ) AS `t40`
                              ON `t29`.`model` = `t40`.`model`
                          ) AS `t46`
                          WHERE
                            (
                              `t46`.`n` * `t46`.`n_days` * 4
                            ) >= `t46`.`n_all` AND `t46`.`n_users` >= 3
                        ) AS `t52`
                        GROUP BY
                          1
                      ) AS `t58`
                      CROSS JOIN (
                        SELECT
                          `t56`.`day` AS `begin`
                        FROM (
                          SELECT
                            `t49`.`model`,
                            MIN(`t49`.`day`) AS `day`
                          FROM (
                            SELECT
                              *
                            FROM (
                              SELECT
                                `t26`.`model`,
                                `t26`.`day`,
                                `t26`.`n`,
                                `t26`.`n_users`,
                                `t37`.`n_all`,
                                `t37`.`n_days`
                              FROM `t15` AS `t26`
                              INNER JOIN (
                                SELECT
                                  `t21`.`model`,
                                  SUM(`t21`.`n`) AS `n_all`,
                                  COUNT(`t21`.`n`) AS `n_days`
                                FROM `t15` AS `t21`
                                GROUP BY
                                  1
                              ) AS `t37`
                                ON `t26`.`model` = `t37`.`model`
                            ) AS `t44`
                            WHERE
                              (
                                `t44`.`n` * `t44`.`n_days` * 4
                              ) >= `t44`.`n_all` AND `t44`.`n_users` >= 3
                          ) AS `t49`
                          GROUP BY
                            1
                        ) AS `t56`
                      ) AS `t60`
                    ) AS `t63`
                    WHERE
                      `t63`.`day` >= (
                        `t63`.`begin` + 2
                      )
                  ) AS `t67`
                    ON `t14`.`model` = `t67`.`model` AND `t14`.`day` = `t67`.`day`
                ) AS `t70`
                GROUP BY
                  1,
                  2
              ) AS `t73`
            ) AS `t75`
            WHERE
              `t75`.`place` >= 3 AND (
                `t75`.`place` * 20
              ) >= `t75`.`n_users`
          ) AS `t76`
          GROUP BY
            1
        ) AS `t78`
        INNER JOIN (
          SELECT
            `t12`.`subject`,
            MIN(`t12`.`ts_us`) AS `first_us`
          FROM `t4` AS `t12`
          GROUP BY
            1
        ) AS `t23`
          ON `t5`.`subject` = `t23`.`subject`
      ) AS `t79`
      WHERE
        `t79`.`ts_us` >= `t79`.`released_us`
        AND `t79`.`ts_us` < (
          `t79`.`released_us` + 86400000000
        )
        AND `t79`.`first_us` < `t79`.`released_us`
    ) AS `t80`
    GROUP BY
      1
  ) AS `t82`
    ON `t74`.`subject` = `t82`.`subject`
) AS `t83`
