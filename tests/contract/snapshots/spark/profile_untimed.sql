WITH `t5` AS (
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
    CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `ts_us`,
    CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END AS `day`,
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
), `t11` AS (
  SELECT
    `t0`.`model`,
    CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END AS `day`,
    `t0`.`account`,
    CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `ts_us`
  FROM `prepared` AS `t0`
  WHERE
    CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END IS NOT NULL
    AND `t0`.`model` IS NOT NULL
), `t20` AS (
  SELECT
    `t12`.`model`,
    `t12`.`day`,
    COUNT(`t12`.`day`) AS `n`,
    COUNT(DISTINCT `t12`.`account`) AS `n_users`
  FROM (
    SELECT
      'any' AS `model`,
      CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END AS `day`,
      `t0`.`account`,
      CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `ts_us`
    FROM `prepared` AS `t0`
    WHERE
      CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END IS NOT NULL
      AND `t0`.`model` IS NOT NULL
  ) AS `t12`
  GROUP BY
    1,
    2
), `t23` AS (
  SELECT
    `t13`.`model`,
    `t13`.`day`,
    COUNT(`t13`.`day`) AS `n`,
    COUNT(DISTINCT `t13`.`account`) AS `n_users`
  FROM `t11` AS `t13`
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
    `t73`.`topic_23`,
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
          `t65`.`subject`,
          `t65`.`n_requests`,
          `t65`.`n_accounts`,
          `t65`.`n_failed`,
          `t65`.`n_refused`,
          `t65`.`input_tokens`,
          `t65`.`output_tokens`,
          `t65`.`first_us`,
          `t65`.`last_us`,
          `t65`.`n_days`,
          `t65`.`n_models`,
          `t65`.`n_dialects`,
          `t65`.`n_addresses`,
          `t65`.`n_logprobs`,
          `t65`.`n_readable`,
          `t65`.`n_single_turn`,
          `t65`.`n_bare`,
          `t65`.`n_prompts`,
          `t65`.`n_conversations`,
          `t65`.`n_systems`,
          `t65`.`prompt_words`,
          `t65`.`answer_words`,
          `t65`.`n_fed_back`,
          `t65`.`n_fed_back_graded`,
          `t65`.`n_elicits_reasoning`,
          `t65`.`n_asks_grading`,
          `t65`.`n_training_wording`,
          `t65`.`n_synthesises_prompts`,
          `t65`.`n_is_probe`,
          `t65`.`n_corpus_train`,
          `t65`.`n_corpus_test`,
          `t65`.`n_train_items`,
          `t65`.`n_test_items`,
          `t65`.`n_template`,
          `t65`.`n_swept`,
          `t65`.`n_openings`
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
            `t63`.`n_swept`,
            `t38`.`subject` AS `subject_right`,
            `t38`.`n_openings`
          FROM (
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
              `t60`.`n_swept`
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
                `t53`.`subject` AS `subject_right`,
                `t53`.`n_template`,
                `t53`.`n_swept`
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
                  `t49`.`n_test_items`
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
                    `t32`.`subject` AS `subject_right`,
                    `t32`.`n_corpus_train`,
                    `t32`.`n_corpus_test`,
                    `t32`.`n_train_items`,
                    `t32`.`n_test_items`
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
                        `t31`.`subject`,
                        `t31`.`n_requests`,
                        `t31`.`n_accounts`,
                        `t31`.`n_failed`,
                        `t31`.`n_refused`,
                        `t31`.`input_tokens`,
                        `t31`.`output_tokens`,
                        `t31`.`first_us`,
                        `t31`.`last_us`,
                        `t31`.`n_days`,
                        `t31`.`n_models`,
                        `t31`.`n_dialects`,
                        `t31`.`n_addresses`,
                        `t31`.`n_logprobs`,
                        `t31`.`n_readable`,
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
                        FROM `t5` AS `t10`
                        GROUP BY
                          1
                      ) AS `t31`
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
                            CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `ts_us`,
                            CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END AS `day`,
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
                        ON `t31`.`subject` = `t34`.`subject`
                    ) AS `t42`
                  ) AS `t46`
                  LEFT OUTER JOIN (
                    SELECT
                      `t7`.`subject`,
                      SUM(IF(`t7`.`corpus_split` = 'train', 1, 0)) AS `n_corpus_train`,
                      SUM(IF(NOT (
                        `t7`.`corpus_split` = 'train'
                      ), 1, 0)) AS `n_corpus_test`,
                      COUNT(DISTINCT IF(`t7`.`corpus_split` = 'train', `t7`.`corpus_doc`, NULL)) AS `n_train_items`,
                      COUNT(DISTINCT IF(NOT (
                        `t7`.`corpus_split` = 'train'
                      ), `t7`.`corpus_doc`, NULL)) AS `n_test_items`
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
                        CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `ts_us`,
                        CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END AS `day`,
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
                    ) AS `t7`
                    GROUP BY
                      1
                  ) AS `t32`
                    ON `t46`.`subject` = `t32`.`subject`
                ) AS `t49`
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
                      `t37`.`subject`,
                      `t37`.`piece`,
                      `t37`.`prompt_hash`,
                      COUNT(`t37`.`piece`) AS `n`
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
                        ) AS `t2`
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
                            FROM `t5` AS `t10`
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
                          ) AS `t1`
                        ) AS `t22`
                      ) AS `t25`
                      WHERE
                        `t25`.`piece` IS NOT NULL AND `t25`.`prompt_hash` IS NOT NULL
                    ) AS `t37`
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
              ) AS `t53`
                ON `t55`.`subject` = `t53`.`subject`
            ) AS `t60`
          ) AS `t63`
          LEFT OUTER JOIN (
            SELECT
              `t15`.`subject`,
              SUM(IF(`t15`.`n` >= 5, 1, 0)) AS `n_openings`
            FROM (
              SELECT
                `t6`.`subject`,
                `t6`.`head_hash`,
                COUNT(DISTINCT `t6`.`prompt_hash`) AS `n`
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
                  CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `ts_us`,
                  CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END AS `day`,
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
              ) AS `t6`
              GROUP BY
                1,
                2
            ) AS `t15`
            GROUP BY
              1
          ) AS `t38`
            ON `t63`.`subject` = `t38`.`subject`
        ) AS `t65`
      ) AS `t69`
      LEFT OUTER JOIN (
        SELECT
          `t4`.`subject`,
          COUNT(`t4`.`topic_00`) AS `n_topics`,
          SUM(`t4`.`topic_00`) AS `topic_00`,
          SUM(`t4`.`topic_01`) AS `topic_01`,
          SUM(`t4`.`topic_02`) AS `topic_02`,
          SUM(`t4`.`topic_03`) AS `topic_03`,
          SUM(`t4`.`topic_04`) AS `topic_04`,
          SUM(`t4`.`topic_05`) AS `topic_05`,
          SUM(`t4`.`topic_06`) AS `topic_06`,
          SUM(`t4`.`topic_07`) AS `topic_07`,
          SUM(`t4`.`topic_08`) AS `topic_08`,
          SUM(`t4`.`topic_09`) AS `topic_09`,
          SUM(`t4`.`topic_10`) AS `topic_10`,
          SUM(`t4`.`topic_11`) AS `topic_11`,
          SUM(`t4`.`topic_12`) AS `topic_12`,
          SUM(`t4`.`topic_13`) AS `topic_13`,
          SUM(`t4`.`topic_14`) AS `topic_14`,
          SUM(`t4`.`topic_15`) AS `topic_15`,
          SUM(`t4`.`topic_16`) AS `topic_16`,
          SUM(`t4`.`topic_17`) AS `topic_17`,
          SUM(`t4`.`topic_18`) AS `topic_18`,
          SUM(`t4`.`topic_19`) AS `topic_19`,
          SUM(`t4`.`topic_20`) AS `topic_20`,
          SUM(`t4`.`topic_21`) AS `topic_21`,
          SUM(`t4`.`topic_22`) AS `topic_22`,
          SUM(`t4`.`topic_23`) AS `topic_23`
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
            CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `ts_us`,
            CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`day` ELSE NULL END AS `day`,
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
        ) AS `t4`
        GROUP BY
          1
      ) AS `t17`
        ON `t69`.`subject` = `t17`.`subject`
    ) AS `t71`
  ) AS `t73`
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
          `t9`.`subject`,
          `t9`.`model`,
          `t9`.`ts_us`,
          `t78`.`new_model`,
          `t78`.`released_us`,
          `t21`.`first_us`
        FROM (
          SELECT
            `t0`.`account` AS `subject`,
            `t0`.`model`,
            CASE WHEN `t0`.`day` BETWEEN 20730 AND 20732 THEN `t0`.`ts_us` ELSE NULL END AS `ts_us`
          FROM `prepared` AS `t0`
        ) AS `t9`
        CROSS JOIN (
          SELECT
            `t76`.`model` AS `new_model`,
            MIN(`t76`.`us`) AS `released_us`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t74`.`model`,
                `t74`.`account`,
                `t74`.`us`,
                (
                  ROW_NUMBER() OVER (PARTITION BY `t74`.`model` ORDER BY `t74`.`us` ASC NULLS LAST) - 1
                ) + 1 AS `place`,
                COUNT(`t74`.`us`) OVER (
                  PARTITION BY `t74`.`model`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS `n_users`
              FROM (
                SELECT
                  `t70`.`model`,
                  `t70`.`account`,
                  MIN(`t70`.`ts_us`) AS `us`
                FROM (
                  SELECT
                    `t16`.`model`,
                    `t16`.`day`,
                    `t16`.`account`,
                    `t16`.`ts_us`
                  FROM `t11` AS `t16`
                  INNER JOIN (
                    SELECT
                      `t64`.`model`,
                      `t64`.`day`
                    FROM (
                      SELECT
                        `t58`.`model`,
                        `t58`.`day`,
                        `t61`.`begin`
                      FROM (
                        SELECT
                          `t54`.`model`,
                          MIN(`t54`.`day`) AS `day`
                        FROM (
                          SELECT
                            *
                          FROM (
                            SELECT
                              `t33`.`model`,
                              `t33`.`day`,
                              `t33`.`n`,
                              `t33`.`n_users`,
                              `t41`.`n_all`,
                              `t41`.`n_days`
                            FROM `t23` AS `t33`
                            INNER JOIN (
                              SELECT
                                `t28`.`model`,
                                SUM(`t28`.`n`) AS `n_all`,
                                COUNT(`t28`.`n`) AS `n_days`
                              FROM `t23` AS `t28`
                              GROUP BY
                                1
                            ) AS `t41`
                              ON `t33`.`model` = `t41`.`model`
                          ) AS `t47`
                          WHERE
                            (
                              `t47`.`n` * `t47`.`n_days` * 4
                            ) >= `t47`.`n_all` AND `t47`.`n_users` >= 3
                        ) AS `t54`
                        GROUP BY
                          1
                      ) AS `t58`
                      CROSS JOIN (
                        SELECT
                          `t56`.`day` AS `begin`
                        FROM (
                          SELECT
                            `t51`.`model`,
                            MIN(`t51`.`day`) AS `day`
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
                                  `t24`.`model`,
                                  SUM(`t24`.`n`) AS `n_all`,
                                  COUNT(`t24`.`n`) AS `n_days`
                                FROM `t20` AS `t24`
                                GROUP BY
                                  1
                              ) AS `t40`
                                ON `t29`.`model` = `t40`.`model`
                            ) AS `t45`
                            WHERE
                              (
                                `t45`.`n` * `t45`.`n_days` * 4
                              ) >= `t45`.`n_all` AND `t45`.`n_users` >= 3
                          ) AS `t51`
                          GROUP BY
                            1
                        ) AS `t56`
                      ) AS `t61`
                    ) AS `t64`
                    WHERE
                      `t64`.`day` >= (
                        `t64`.`begin` + 2
                      )
                  ) AS `t68`
                    ON `t16`.`model` = `t68`.`model` AND `t16`.`day` = `t68`.`day`
                ) AS `t70`
                GROUP BY
                  1,
                  2
              ) AS `t74`
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
            `t10`.`subject`,
            MIN(`t10`.`ts_us`) AS `first_us`
          FROM `t5` AS `t10`
          GROUP BY
            1
        ) AS `t21`
          ON `t9`.`subject` = `t21`.`subject`
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
    ON `t73`.`subject` = `t82`.`subject`
) AS `t83`
