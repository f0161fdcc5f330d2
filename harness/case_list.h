/*
 * case_list.h - every case: the group, which is the name of its file, and what it shows.
 *
 * Included with CASE defined by the program and by the tests that run it, so that neither can miss one. No guard.
 */
CASE(com_typelib, has_the_library_id_name_and_version_of_virtual_pc)
CASE(com_typelib, every_interface_has_its_id_and_attributes)
CASE(com_typelib, every_slot_has_its_method_signature_and_dispid)
CASE(com_typelib, every_event_has_its_dispid_and_signature)
CASE(com_typelib, every_class_has_its_default_and_source_interface)
CASE(com_typelib, every_enumeration_has_its_members_and_values)
CASE(com_typelib, the_structure_is_laid_out_as_osversioninfoex)

CASE(com_virtual_pc, creates_dynamic_disks_of_every_size)
CASE(com_virtual_pc, creates_fixed_disks_full_of_zeros)
CASE(com_virtual_pc, creates_a_child_whichever_way_its_paths_are_given)
CASE(com_virtual_pc, creates_children_of_fixed_and_of_differencing_disks)
CASE(com_virtual_pc, creates_a_child_with_its_parents_block_size)
CASE(com_virtual_pc, records_no_relative_path_to_a_parent_on_another_drive)
CASE(com_virtual_pc, keeps_letters_of_every_script_in_names)
CASE(com_virtual_pc, gives_every_disk_an_id_of_its_own)
CASE(com_virtual_pc, tells_name_version_and_up_time)
