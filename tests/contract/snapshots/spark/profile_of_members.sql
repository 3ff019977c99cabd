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
), `t10` AS (
  SELECT
    `t5`.`model`,
    `t5`.`day`,
    `t5`.`account`,
    `t5`.`ts_us`
  FROM `t4` AS `t5`
  WHERE
    `t5`.`day` IS NOT NULL AND `t5`.`model` IS NOT NULL
), `t24` AS (
  SELECT
    `t11`.`model`,
    `t11`.`day`,
    COUNT(`t11`.`day`) AS `n`,
    COUNT(DISTINCT `t11`.`account`) AS `n_users`
  FROM (
    SELECT
      'any' AS `model`,
      `t5`.`day`,
      `t5`.`account`,
      `t5`.`ts_us`
    FROM `t4` AS `t5`
    WHERE
      `t5`.`day` IS NOT NULL AND `t5`.`model` IS NOT NULL
  ) AS `t11`
  GROUP BY
    1,
    2
), `t28` AS (
  SELECT
    `t19`.`model`,
    `t19`.`day`,
    COUNT(`t19`.`day`) AS `n`,
    COUNT(DISTINCT `t19`.`account`) AS `n_users`
  FROM `t10` AS `t19`
  GROUP BY
    1,
    2
)
SELECT
  `t85`.`subject`,
  `t85`.`n_requests`,
  `t85`.`n_accounts`,
  `t85`.`n_failed`,
  `t85`.`n_refused`,
  `t85`.`input_tokens`,
  `t85`.`output_tokens`,
  `t85`.`first_us`,
  `t85`.`last_us`,
  `t85`.`n_days`,
  `t85`.`n_models`,
  `t85`.`n_dialects`,
  `t85`.`n_addresses`,
  `t85`.`n_logprobs`,
  `t85`.`n_readable`,
  `t85`.`n_single_turn`,
  `t85`.`n_bare`,
  `t85`.`n_prompts`,
  `t85`.`n_conversations`,
  `t85`.`n_systems`,
  `t85`.`prompt_words`,
  `t85`.`answer_words`,
  `t85`.`n_fed_back`,
  `t85`.`n_fed_back_graded`,
  `t85`.`n_elicits_reasoning`,
  `t85`.`n_asks_grading`,
  `t85`.`n_training_wording`,
  `t85`.`n_synthesises_prompts`,
  `t85`.`n_is_probe`,
  `t85`.`n_corpus_train`,
  `t85`.`n_corpus_test`,
  `t85`.`n_train_items`,
  `t85`.`n_test_items`,
  `t85`.`n_template`,
  `t85`.`n_swept`,
  `t85`.`n_openings`,
  `t85`.`n_topics`,
  `t85`.`topic_00`,
  `t85`.`topic_01`,
  `t85`.`topic_02`,
  `t85`.`topic_03`,
  `t85`.`topic_04`,
  `t85`.`topic_05`,
  `t85`.`topic_06`,
  `t85`.`topic_07`,
  `t85`.`topic_08`,
  `t85`.`topic_09`,
  `t85`.`topic_10`,
  `t85`.`topic_11`,
  `t85`.`topic_12`,
  `t85`.`topic_13`,
  `t85`.`topic_14`,
  `t85`.`topic_15`,
  `t85`.`topic_16`,
  `t85`.`topic_17`,
  `t85`.`topic_18`,
  `t85`.`topic_19`,
  `t85`.`topic_20`,
  `t85`.`topic_21`,
  `t85`.`topic_22`,
  `t85`.`topic_23`,
  `t85`.`n_release_day`,
  `t85`.`n_release_moved`
FROM (
  SELECT
    `t76`.`subject`,
    `t76`.`n_requests`,
    `t76`.`n_accounts`,
    `t76`.`n_failed`,
    `t76`.`n_refused`,
    `t76`.`input_tokens`,
    `t76`.`output_tokens`,
    `t76`.`first_us`,
    `t76`.`last_us`,
    `t76`.`n_days`,
    `t76`.`n_models`,
    `t76`.`n_dialects`,
    `t76`.`n_addresses`,
    `t76`.`n_logprobs`,
    `t76`.`n_readable`,
    `t76`.`n_single_turn`,
    `t76`.`n_bare`,
    `t76`.`n_prompts`,
    `t76`.`n_conversations`,
    `t76`.`n_systems`,
    `t76`.`prompt_words`,
    `t76`.`answer_words`,
    `t76`.`n_fed_back`,
    `t76`.`n_fed_back_graded`,
    `t76`.`n_elicits_reasoning`,
    `t76`.`n_asks_grading`,
    `t76`.`n_training_wording`,
    `t76`.`n_synthesises_prompts`,
    `t76`.`n_is_probe`,
    `t76`.`n_corpus_train`,
    `t76`.`n_corpus_test`,
    `t76`.`n_train_items`,
    `t76`.`n_test_items`,
    `t76`.`n_template`,
    `t76`.`n_swept`,
    `t76`.`n_openings`,
    `t76`.`n_topics`,
    `t76`.`topic_00`,
    `t76`.`topic_01`,
    `t76`.`topic_02`,
    `t76`.`topic_03`,
    `t76`.`topic_04`,
    `t76`.`topic_05`,
    `t76`.`topic_06`,
    `t76`.`topic_07`,
    `t76`.`topic_08`,
    `t76`.`topic_09`,
    `t76`.`topic_10`,
    `t76`.`topic_11`,
    `t76`.`topic_12`,
    `t76`.`topic_13`,
    `t76`.`topic_14`,
    `t76`.`topic_15`,
    `t76`.`topic_16`,
    `t76`.`topic_17`,
    `t76`.`topic_18`,
    `t76`.`topic_19`,
    `t76`.`topic_20`,
    `t76`.`topic_21`,
    `t76`.`topic_22`,
    `t76`.`topic_23`,
    `t84`.`subject` AS `subject_right`,
    `t84`.`n_release_day`,
    `t84`.`n_release_moved`
  FROM (
    SELECT
      `t73`.`subject`,
      `t73`.`n_requests`,
      `t73`.`n_accounts`,
      `t73`.`n_failed`,
      `t73`.`n_refused`,
      `t73`.`input_tokens`,
      `t73`.`output_tokens`,
      `t73`.`first_us`,
      `t73`.`last_us`,
      `t73`.`n_days`,
      `t73`.`n_models`,
      `t73`.`n_dialects`,
      `t73`.`n_addresses`,
      `t73`.`n_logprobs`,
      `t73`.`n_readable`,
      `t73`.`n_single_turn`,
      `t73`.`n_bare`,
      `t73`.`n_prompts`,
      `t73`.`n_conversations`,
      `t73`.`n_systems`,
      `t73`.`prompt_words`,
      `t73`.`answer_words`,
      `t73`.`n_fed_back`,
      `t73`.`n_fed_back_graded`,
      `t73`.`n_elicits_reasoning`,
      `t73`.`n_asks_grading`,
      `t73`.`n_training_wording`,
      `t73`.`n_synthesises_prompts`,
      `t73`.`n_is_probe`,
      `t73`.`n_corpus_train`,
      `t73`.`n_corpus_test`,
      `t73`.`n_train_items`,
      `t73`.`n_test_items`,
      `t73`.`n_template`,
      `t73`.`n_swept`,
      `t73`.`n_openings`,
      `t73`.`n_topics`,
      `t73`.`topic_00`,
      `t73`.`topic_01`,
      `t73`.`topic_02`,
      `t73`.`topic_03`,
      `t73`.`topic_04`,
      `t73`.`topic_05`,
      `t73`.`topic_06`,
      `t73`.`topic_07`,
      `t73`.`topic_08`,
      `t73`.`topic_09`,
      `t73`.`topic_10`,
      `t73`.`topic_11`,
      `t73`.`topic_12`,
      `t73`.`topic_13`,
      `t73`.`topic_14`,
      `t73`.`topic_15`,
      `t73`.`topic_16`,
      `t73`.`topic_17`,
      `t73`.`topic_18`,
      `t73`.`topic_19`,
      `t73`.`topic_20`,
      `t73`.`topic_21`,
      `t73`.`topic_22`,
      `t73`.`topic_23`
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
        `t30`.`subject` AS `subject_right`,
        `t30`.`n_topics`,
        `t30`.`topic_00`,
        `t30`.`topic_01`,
        `t30`.`topic_02`,
        `t30`.`topic_03`,
        `t30`.`topic_04`,
        `t30`.`topic_05`,
        `t30`.`topic_06`,
        `t30`.`topic_07`,
        `t30`.`topic_08`,
        `t30`.`topic_09`,
        `t30`.`topic_10`,
        `t30`.`topic_11`,
        `t30`.`topic_12`,
        `t30`.`topic_13`,
        `t30`.`topic_14`,
        `t30`.`topic_15`,
        `t30`.`topic_16`,
        `t30`.`topic_17`,
        `t30`.`topic_18`,
        `t30`.`topic_19`,
        `t30`.`topic_20`,
        `t30`.`topic_21`,
        `t30`.`topic_22`,
        `t30`.`topic_23`
      FROM (
        SELECT
          `t68`.`subject`,
          `t68`.`n_requests`,
          `t68`.`n_accounts`,
          `t68`.`n_failed`,
          `t68`.`n_refused`,
          `t68`.`input_tokens`,
          `t68`.`output_tokens`,
          `t68`.`first_us`,
          `t68`.`last_us`,
          `t68`.`n_days`,
          `t68`.`n_models`,
          `t68`.`n_dialects`,
          `t68`.`n_addresses`,
          `t68`.`n_logprobs`,
          `t68`.`n_readable`,
          `t68`.`n_single_turn`,
          `t68`.`n_bare`,
          `t68`.`n_prompts`,
          `t68`.`n_conversations`,
          `t68`.`n_systems`,
          `t68`.`prompt_words`,
          `t68`.`answer_words`,
          `t68`.`n_fed_back`,
          `t68`.`n_fed_back_graded`,
          `t68`.`n_elicits_reasoning`,
          `t68`.`n_asks_grading`,
          `t68`.`n_training_wording`,
          `t68`.`n_synthesises_prompts`,
          `t68`.`n_is_probe`,
          `t68`.`n_corpus_train`,
          `t68`.`n_corpus_test`,
          `t68`.`n_train_items`,
          `t68`.`n_test_items`,
          `t68`.`n_template`,
          `t68`.`n_swept`,
          `t68`.`n_openings`
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
            `t45`.`subject` AS `subject_right`,
            `t45`.`n_openings`
          FROM (
            SELECT
              `t63`.`subject`,
              `t63`.`n_requests`,
              `t63`.`n_accounts`,
              `t63`.`n_failed`,
              `t63`.`n_refused`,
              `t63`.`input_tokens`,
              `t63`.`output_tokens`,
              `t63`.`first_us`,
              `t63`.`last_us`,
              `t63`.`n_days`,
              `t63`.`n_models`,
              `t63`.`n_dialects`,
              `t63`.`n_addresses`,
              `t63`.`n_logprobs`,
              `t63`.`n_readable`,
              `t63`.`n_single_turn`,
              `t63`.`n_bare`,
              `t63`.`n_prompts`,
              `t63`.`n_conversations`,
              `t63`.`n_systems`,
              `t63`.`prompt_words`,
              `t63`.`answer_words`,
              `t63`.`n_fed_back`,
              `t63`.`n_fed_back_graded`,
              `t63`.`n_elicits_reasoning`,
              `t63`.`n_asks_grading`,
              `t63`.`n_training_wording`,
              `t63`.`n_synthesises_prompts`,
              `t63`.`n_is_probe`,
              `t63`.`n_corpus_train`,
              `t63`.`n_corpus_test`,
              `t63`.`n_train_items`,
              `t63`.`n_test_items`,
              `t63`.`n_template`,
              `t63`.`n_swept`
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
                `t50`.`subject` AS `subject_right`,
                `t50`.`n_template`,
                `t50`.`n_swept`
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
                  `t54`.`n_test_items`
                FROM (
                  SELECT
                    `t52`.`subject`,
                    `t52`.`n_requests`,
                    `t52`.`n_accounts`,
                    `t52`.`n_failed`,
                    `t52`.`n_refused`,
                    `t52`.`input_tokens`,
                    `t52`.`output_tokens`,
                    `t52`.`first_us`,
                    `t52`.`last_us`,
                    `t52`.`n_days`,
                    `t52`.`n_models`,
                    `t52`.`n_dialects`,
                    `t52`.`n_addresses`,
                    `t52`.`n_logprobs`,
                    `t52`.`n_readable`,
                    `t52`.`n_single_turn`,
                    `t52`.`n_bare`,
                    `t52`.`n_prompts`,
                    `t52`.`n_conversations`,
                    `t52`.`n_systems`,
                    `t52`.`prompt_words`,
                    `t52`.`answer_words`,
                    `t52`.`n_fed_back`,
                    `t52`.`n_fed_back_graded`,
                    `t52`.`n_elicits_reasoning`,
                    `t52`.`n_asks_grading`,
                    `t52`.`n_training_wording`,
                    `t52`.`n_synthesises_prompts`,
                    `t52`.`n_is_probe`,
                    `t39`.`subject` AS `subject_right`,
                    `t39`.`n_corpus_train`,
                    `t39`.`n_corpus_test`,
                    `t39`.`n_train_items`,
                    `t39`.`n_test_items`
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
                      `t46`.`n_is_probe`
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
                        `t38`.`subject` AS `subject_right`,
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
                        `t38`.`n_is_probe`
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
                      ) AS `t38`
                        ON `t25`.`subject` = `t38`.`subject`
                    ) AS `t46`
                  ) AS `t52`
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
                  ) AS `t39`
                    ON `t52`.`subject` = `t39`.`subject`
                ) AS `t54`
              ) AS `t57`
              LEFT OUTER JOIN (
                SELECT
                  `t43`.`subject`,
                  MAX(`t43`.`n`) AS `n_template`,
                  MAX(`t43`.`n_distinct`) AS `n_swept`
                FROM (
                  SELECT
                    `t33`.`subject`,
                    `t33`.`piece`,
                    COUNT(`t33`.`prompt_hash`) AS `n`,
                    COUNT(DISTINCT `t33`.`prompt_hash`) AS `n_distinct`
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
                      ) AS `t20`
                    ) AS `t23`
                    WHERE
                      `t23`.`piece` IS NOT NULL
                  ) AS `t33`
                  GROUP BY
                    1,
                    2
                ) AS `t43`
                GROUP BY
                  1
              ) AS `t50`
                ON `t57`.`subject` = `t50`.`subject`
            ) AS `t63`
          ) AS `t66`
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
          ) AS `t45`
            ON `t66`.`subject` = `t45`.`subject`
        ) AS `t68`
      ) AS `t71`
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
      ) AS `t30`
        ON `t71`.`subject` = `t30`.`subject`
    ) AS `t73`
  ) AS `t76`
  LEFT OUTER JOIN (
    SELECT
      `t82`.`subject`,
      COUNT(`t82`.`ts_us`) AS `n_release_day`,
      SUM(IF(`t82`.`model` = `t82`.`new_model`, 1, 0)) AS `n_release_moved`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t17`.`subject`,
          `t17`.`model`,
          `t17`.`ts_us`,
          `t80`.`new_model`,
          `t80`.`released_us`,
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
            `t78`.`model` AS `new_model`,
            MIN(`t78`.`us`) AS `released_us`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t75`.`model`,
                `t75`.`account`,
                `t75`.`us`,
                (
                  ROW_NUMBER() OVER (PARTITION BY `t75`.`model` ORDER BY `t75`.`us` ASC NULLS LAST) - 1
                ) + 1 AS `place`,
                COUNT(`t75`.`us`) OVER (
                  PARTITION BY `t75`.`model`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS `n_users`
              FROM (
                SELECT
                  `t72`.`model`,
                  `t72`.`account`,
                  MIN(`t72`.`ts_us`) AS `us`
                FROM (
                  SELECT
                    `t21`.`model`,
                    `t21`.`day`,
                    `t21`.`account`,
                    `t21`.`ts_us`
                  FROM `t10` AS `t21`
                  INNER JOIN (
                    SELECT
                      `t65`.`model`,
                      `t65`.`day`
                    FROM (
                      SELECT
                        `t60`.`model`,
                        `t60`.`day`,
                        `t62`.`begin`
                      FROM (
                        SELECT
                          `t55`.`model`,
                          MIN(`t55`.`day`) AS `day`
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              `t34`.`model`,
                              `t34`.`day`,
                              `t34`.`n`,
                              `t34`.`n_users`,
                              `t44`.`n_all`,
                              `t44`.`n_days`
                            FROM `t28` AS `t34`
                            INNER JOIN (
                              SELECT
                                `t31`.`model`,
                                SUM(`t31`.`n`) AS `n_all`,
                                COUNT(`t31`.`n`) AS `n_days`
                              FROM `t28` AS `t31`
                              GROUP BY
                                1
                            ) AS `t44`
                              ON `t34`.`model` = `t44`.`model`
                          ) AS `t51`
                          WHERE
                            (
                              `t51`.`n` * `t51`.`n_days` * 4
                            ) >= `t51`.`n_all` AND `t51`.`n_users` >= 3
                        ) AS `t55`
                        GROUP BY
                          1
                      ) AS `t60`
                      CROSS JOIN (
                        SELECT
                          `t58`.`day` AS `begin`
                        FROM (
                          SELECT
                            `t53`.`model`,
                            MIN(`t53`.`day`) AS `day`
                          FROM (
                            SELECT
                              *
                            FROM (
                              SELECT
                                `t32`.`model`,
                                `t32`.`day`,
                                `t32`.`n`,
                                `t32`.`n_users`,
                                `t41`.`n_all`,
                                `t41`.`n_days`
                              FROM `t24` AS `t32`
                              INNER JOIN (
                                SELECT
                                  `t29`.`model`,
                                  SUM(`t29`.`n`) AS `n_all`,
                                  COUNT(`t29`.`n`) AS `n_days`
                                FROM `t24` AS `t29`
                                GROUP BY
                                  1
                              ) AS `t41`
                                ON `t32`.`model` = `t41`.`model`
                            ) AS `t48`
                            WHERE
                              (
                                `t48`.`n` * `t48`.`n_days` * 4
                              ) >= `t48`.`n_all` AND `t48`.`n_users` >= 3
                          ) AS `t53`
                          GROUP BY
                            1
                        ) AS `t58`
                      ) AS `t62`
                    ) AS `t65`
                    WHERE
                      `t65`.`day` >= (
                        `t65`.`begin` + 2
                      )
                  ) AS `t69`
                    ON `t21`.`model` = `t69`.`model` AND `t21`.`day` = `t69`.`day`
                ) AS `t72`
                GROUP BY
                  1,
                  2
              ) AS `t75`
            ) AS `t77`
            WHERE
              `t77`.`place` >= 3 AND (
                `t77`.`place` * 20
              ) >= `t77`.`n_users`
          ) AS `t78`
          GROUP BY
            1
        ) AS `t80`
        INNER JOIN (
          SELECT
            `t5`.`subject`,
            MIN(`t5`.`ts_us`) AS `first_us`
          FROM `t4` AS `t5`
          GROUP BY
            1
        ) AS `t18`
          ON `t17`.`subject` = `t18`.`subject`
      ) AS `t81`
      WHERE
        `t81`.`ts_us` >= `t81`.`released_us`
        AND `t81`.`ts_us` < (
          `t81`.`released_us` + 86400000000
        )
        AND `t81`.`first_us` < `t81`.`released_us`
    ) AS `t82`
    GROUP BY
      1
  ) AS `t84`
    ON `t76`.`subject` = `t84`.`subject`
) AS `t85`
