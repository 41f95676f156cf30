"""The starter with one fault of state: weights of the loss come from the schedule that was configured first."""
import importlib.util
import os

path = os.path.join(os.path.dirname(__file__), "../../../Sources/diffusion-oracle/Adapters/plain.py")
spec = importlib.util.spec_from_file_location("starter", path)
starter = importlib.util.module_from_spec(spec)
spec.loader.exec_module(starter)
configure, weight = starter.answer_configure, starter.answer_loss_weight
first = {}


def configure_and_keep(ask):
    answer = configure(ask)
    first.setdefault("schedule", {key: list(values) for key, values in starter.schedule.items()})
    return answer

def weight_of_the_first(ask):
    own = dict(starter.schedule)
    starter.schedule.update(first["schedule"])
    try:
        return weight(ask)
    finally:
        starter.schedule.update(own)

starter.answer_configure, starter.answer_loss_weight = configure_and_keep, weight_of_the_first
starter.serve()
