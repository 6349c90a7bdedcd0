# The simulator: docs/simulation.md.
find_library(RAPIDCHECK rapidcheck REQUIRED)
add_executable(kheya-sim sim/main.cpp sim/disk.cpp sim/clock.cpp sim/network.cpp sim/node.cpp
               sim/pool.cpp sim/known.cpp sim/steps.cpp sim/world.cpp sim/copies.cpp
               sim/people.cpp sim/check.cpp sim/shrink.cpp property/oracle.cpp
               property/schedule.cpp property/visit_types.cpp)
target_link_libraries(kheya-sim PRIVATE kheya_agent kheya_hub ${RAPIDCHECK})
