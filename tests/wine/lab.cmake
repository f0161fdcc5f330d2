# The cases of openvpc-lab, in the volume laboratory. Included by CMakeLists.txt.
openvpc_wine_test(test_lab TIMEOUT 2400 PREFIX lab-plain-prefix JUDGES DEFINITIONS
    REGISTER_DLL="${CMAKE_CURRENT_SOURCE_DIR}/register-dll"
    VOLUME_LAB="${CMAKE_SOURCE_DIR}/harness/volume-lab"
    ONE_PROCESSOR="${one_processor}"
    LAB_OUTPUT="${CMAKE_CURRENT_BINARY_DIR}/test_lab.output"
    OPENVPC_LAB="${OPENVPC_WIN64_BUILD}/harness/openvpc-lab.exe")
set_property(TEST test_lab APPEND PROPERTY ENVIRONMENT
    "OPENVPC_DLL=${OPENVPC_WIN64_BUILD}/dll/openvpc.dll" "OPENVPC_BUILD=${CMAKE_BINARY_DIR}")
