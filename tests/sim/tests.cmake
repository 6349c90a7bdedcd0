# The simulator: docs/simulation.md.
add_executable(kheya-sim sim/main.cpp sim/disk.cpp sim/clock.cpp sim/network.cpp sim/node.cpp
               sim/pool.cpp sim/known.cpp sim/steps.cpp sim/world.cpp sim/copies.cpp
               sim/people.cpp sim/files.cpp sim/types.cpp sim/check.cpp sim/shrink.cpp
               sim/offices.cpp sim/judging.cpp)
target_link_libraries(kheya-sim PRIVATE kheya_agent kheya_hub kheya_test_schedules ${JEMALLOC})

# Fresh seeds come from the caller: packaging/test.sh and tests/sim/run take them by the day.
set(KHEYA_SIM_SEED 1 CACHE STRING "First seed of the simulator's fresh schedules")
add_test(NAME sim_seeds COMMAND kheya-sim --minutes 1 --schedules 100000 --seed ${KHEYA_SIM_SEED})
add_test(NAME sim_regressions COMMAND kheya-sim --regressions
                                ${CMAKE_CURRENT_SOURCE_DIR}/sim/regressions.txt)
add_test(NAME sim_replay COMMAND kheya-sim --twice --schedules 3 --seed 7)
# Seeds that relay files and empty logs.
add_test(NAME sim_replay_rounds
         COMMAND kheya-sim --twice --events 60 --schedules 8 --seed 322 --stride 4)
set_tests_properties(sim_seeds sim_regressions sim_replay sim_replay_rounds PROPERTIES
                     LABELS sim TIMEOUT 900)
