/* machine_case_list.h - the cases about virtual machines, a part of case_list.h. No guard. */

CASE(machine_life, a_machine_is_made_found_by_its_name_and_deleted)
