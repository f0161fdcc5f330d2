/*
 * running_case_list.h - the cases of openvpc-running, which runs machines with the code of openvpc-machines; as case_list.h.
 *
 * Included with CASE defined by the program and by the tests that run it. No guard.
 */
CASE(running, starts_a_guest_pauses_it_and_writes_what_it_has_written)
CASE(running, saves_a_guest_that_goes_on_where_it_was)
CASE(running, discards_keeps_or_commits_what_a_guest_has_written)
CASE(running_errors, of_a_start_leave_nothing)
CASE(running_errors, a_qemu_that_dies_is_a_machine_that_is_turned_off_with_its_undo_disks)
CASE(running_errors, a_guest_that_turns_itself_off_has_its_undo_disks_ended)
CASE(running_errors, a_qemu_that_hangs_is_ended)
CASE(running_errors, of_saving_have_the_machine_run_on)
CASE(running_errors, of_restoring_leave_the_machine_saved)
CASE(running_errors, a_volume_that_is_full_pauses_the_machine_until_there_is_room)
CASE(running_errors, a_machine_that_is_being_started_can_be_turned_off)
CASE(running_errors, a_machine_that_somebody_runs_is_not_run_twice)
CASE(running_guest, hears_what_is_typed_and_is_seen)
