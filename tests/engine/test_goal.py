from ortools.sat.python import cp_model

from planner.engine.goal import both, most, single
from planner.engine.primitives.base import Cost


def _costs(model: cp_model.CpModel) -> tuple[list[Cost], list[Cost]]:
    """Two things worth 60 and 100 points may be missing; a wish costs up to 3 x 8 + 5 points."""
    first, second = model.new_bool_var("first"), model.new_bool_var("second")
    times = model.new_int_var(0, 3, "times")
    upper = [Cost(60, [(-60, first)]), Cost(100, [(-100, second)])]
    return upper, [Cost(5, [(8, times)])]


def test_any_point_of_the_upper_tier_outweighs_all_of_the_lower() -> None:
    upper, lower = _costs(cp_model.CpModel())
    goal = both(upper, lower)
    # the most that the wish can cost is 5 + 3 * 8 = 29; the prices 60 and 100 share 20
    assert (most(lower[0]), goal.unit, goal.step) == (29, 20, 30)
    assert goal.parts(3 * 30 + 13) == (60, 13)


def test_a_bound_says_nothing_of_the_lower_tier_before_the_upper_is_proven() -> None:
    upper, lower = _costs(cp_model.CpModel())
    goal = both(upper, lower)
    value = 3 * 30 + 13  # 60 points are missing, 13 spent on the wish
    assert goal.bounds(value, 3 * 30 + 5) == (60, 5)
    assert goal.bounds(value, 2 * 30 + 29) == (40, 0)
    assert goal.bounds(value, -7) == (0, 0)


def test_the_solver_minimises_both_tiers_in_their_order() -> None:
    model = cp_model.CpModel()
    upper, lower = _costs(model)
    times = lower[0].terms[0][1]
    missing = upper[0].terms[0][1], upper[1].terms[0][1]
    model.add(sum(missing) <= 1)  # only one of the two has room
    model.add(times >= 2).only_enforce_if(missing[1])  # and the dearer one costs two wishes
    goal = both(upper, lower)
    model.minimize(goal.expression)
    solver = cp_model.CpSolver()
    assert solver.solve(model) == cp_model.OPTIMAL
    assert goal.parts(round(solver.objective_value)) == (60, 5 + 2 * 8)


def test_a_single_tier_is_read_as_it_stands() -> None:
    _, lower = _costs(cp_model.CpModel())
    goal = single(lower, 3)
    assert (goal.parts(17), goal.bounds(17, 9)) == ((0, 17), (0, 9))
