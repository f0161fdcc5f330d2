/*
 * lab_cases.h - every case of openvpc-lab: those that need volumes to go wrong on, and one for each documented code.
 *
 * What case_list.h is for openvpc-harness: included with CASE defined by the program and by the tests that run it. No
 * guard.
 */
CASE(lab_targets, a_cd_takes_no_disk)
CASE(lab_targets, a_drive_without_a_medium_takes_and_has_no_disk)
CASE(lab_targets, a_cd_may_hold_a_parent)
CASE(lab_targets, fat16_takes_files_of_up_to_2_gb)
CASE(lab_targets, fat32_takes_files_of_up_to_4_gb_less_one_byte)
CASE(lab_targets, children_are_measured_as_if_they_were_fully_grown)
CASE(lab_targets, a_volume_mounted_in_a_folder_is_the_one_that_counts)
CASE(lab_targets, fewer_than_8_mb_free_are_too_few)
CASE(lab_targets, a_fixed_disk_needs_room_for_its_whole_file)
CASE(lab_targets, a_read_only_volume_takes_no_disk_but_may_hold_a_parent)
CASE(lab_targets, a_drive_or_share_that_is_not_there_is_no_path)
CASE(lab_targets, a_folder_below_a_file_is_no_path)

CASE(lab_fill, a_volume_that_fills_up_half_way_is_left_with_neither_file_nor_folder)
CASE(lab_fill, a_disk_on_a_full_volume_can_be_compacted)

CASE(lab_access, a_folder_that_may_not_be_written_to_takes_no_disk)
CASE(lab_access, a_folder_that_may_not_be_entered_takes_no_disk)
CASE(lab_access, a_parent_that_may_not_be_read_is_named)
CASE(lab_access, a_folder_that_may_not_be_looked_into_is_an_error_of_the_lists)
CASE(lab_access, a_parent_that_another_process_holds_or_writes_is_in_use)

CASE(lab_paths, a_parent_on_another_drive_is_recorded_by_its_absolute_path_only)
CASE(lab_paths, a_parent_on_the_same_share_is_recorded_relatively_too)
CASE(lab_paths, a_parent_on_another_share_is_recorded_by_its_absolute_path_only)
CASE(lab_paths, a_relative_path_is_taken_from_the_share_of_the_other)
CASE(lab_paths, letters_of_two_units_are_kept_in_names_and_folders)
CASE(lab_paths, paths_of_shares_may_have_259_characters)

/* What is documented, compared with the cases below */
CASE(codes_table, every_documented_code_has_a_case)
CASE(codes_table, every_case_shows_a_documented_code_with_its_value)
CASE(codes_table, codes_without_a_cause_are_documented_and_have_a_reason)

CASE(codes_script, meets_the_codes_of_creation_with_sentences)
CASE(codes_script, meets_the_codes_of_disks_with_sentences)
CASE(codes_script, meets_the_codes_of_changes_with_sentences)
CASE(codes_script, meets_the_codes_of_tasks_with_sentences)
CASE(codes_script, meets_the_codes_of_floppies_with_sentences)
CASE(codes_script, meets_the_codes_of_the_application_with_sentences)
CASE(codes_script, meets_the_codes_of_the_configuration_with_sentences)
CASE(codes_script, a_script_whose_case_has_gone_ends)

#include "codes_cases.h"
