# Property tests of the laws of the merge (shared/merge/merge.cpp). The seed is fixed, so that a run
# can be repeated; a test program started by hand draws its own and prints it, and
# RC_PARAMS="seed=..." repeats that one.
set(KHEYA_PROPERTY_SEED 20211231 CACHE STRING "Seed of the property tests")
find_library(RAPIDCHECK rapidcheck REQUIRED)

function(kheya_property_test name cases)
  kheya_test(${name} HOT ${ARGN} LIBS kheya_test_schedules)
  set_property(TEST ${name} APPEND PROPERTY
    ENVIRONMENT "RC_PARAMS=seed=${KHEYA_PROPERTY_SEED} max_success=${cases}")
endfunction()

# On both engines of the store, with fewer cases where each costs round trips.
function(kheya_property_store_test name cases postgres_cases)
  kheya_store_test(${name} HOT ${ARGN} LIBS kheya_test_schedules)
  set_property(TEST ${name} APPEND PROPERTY
    ENVIRONMENT "RC_PARAMS=seed=${KHEYA_PROPERTY_SEED} max_success=${cases}")
  set_property(TEST ${name}_postgresql APPEND PROPERTY
    ENVIRONMENT "RC_PARAMS=seed=${KHEYA_PROPERTY_SEED} max_success=${postgres_cases}")
endfunction()

kheya_test_part(kheya_test_schedules HOT property/schedule.cpp property/visit_types.cpp
                property/oracle.cpp property/pure_hub.cpp LIBS kheya_hub_intake ${RAPIDCHECK})
kheya_property_test(property_merge 1500 property/merge_laws_test.cpp property/overlay_test.cpp
                    property/verdict_test.cpp)
kheya_property_store_test(property_hub 200 20 property/hub_laws_test.cpp
                          property/refused_saves_test.cpp property/unknown_fields_test.cpp
                          property/release_test.cpp property/moves_test.cpp
                          property/records_then_test.cpp property/store_hub.cpp)
