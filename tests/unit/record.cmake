kheya_test(unit_record unit/record_test.cpp unit/record_types_test.cpp unit/record_values_test.cpp
           LIBS kheya_shared_record)
target_compile_definitions(unit_record PRIVATE KHEYA_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
kheya_test(unit_succession unit/succession_test.cpp LIBS kheya_shared_record)
