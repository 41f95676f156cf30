"""Reads DiffusionOracle's test vectors without the oracle: python3 read_vectors.py ADAPTER.py VECTORS [ANSWERS]
ADAPTER.py has a function answer_OP(request) an op, from the fields of a request to those of the answer, as the starter
`diffusion-oracle adapter python` has. With ANSWERS, files for `diffusion-oracle judge` are written there."""
import glob, importlib.util, json, os, sys

def numbers(value, null=None):  # a number or a list of them; "NaN" and the infinities are strings
    return [null if number is None else float(number) for number in (value if isinstance(value, list) else [value])]

def faults(case, answer, precision):  # what is wrong with an answer; a null is where the precision decides nothing
    for field, right in ({} if isinstance(answer.get("unsupported"), str) else case.get("answer", {})).items():
        if answer.get(field) is None:
            yield from [] if right.get("optional") else [f"the answer has no {field}: {answer}"]
            continue
        value, allowed = numbers(right["value"]), numbers(right["allowed"][precision])
        scale = max(map(abs, value))
        try: given = numbers(answer[field], float("nan"))
        except (TypeError, ValueError): given = []
        if len(given) != len(value):
            yield f"{field} has {len(given)} numbers where {len(value)} are right"
        for got, want, within in zip(given, value, allowed):
            if within is not None and (within < scale or scale == 0) and not abs(got - want) <= within:
                yield f"{field} is {got}, {want} is right, within {within}"

def main(adapter, folder, output=None):
    spec = importlib.util.spec_from_file_location("adapter", adapter)
    spec.loader.exec_module(module := importlib.util.module_from_spec(spec))
    hello, wrong = module.answer_hello({}), 0
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        vectors, answers = json.load(open(path, encoding="utf-8")), []
        for case in vectors.get("cases", []):
            answering = getattr(module, "answer_" + case["request"]["op"], None)
            answer = answering(case["request"]) if answering else {"unsupported": "this adapter does not have it"}
            answers.append({"id": case["id"], **answer})
            for wrong, fault in enumerate(faults(case, answer, hello["precision"]), wrong + 1):
                print(f"{case.get('check', 'configure')}, case {case['id']}: {fault}", file=sys.stderr)
        if output and answers:
            header = {key: vectors[key] for key in ("schema", "version", "level", "seed", "hello")}
            os.makedirs(output, exist_ok=True)
            json.dump({"schema": "diffusion-oracle/answers/1", "group": vectors["group"], "vectors": header,
                       "hello": hello, "answers": answers}, open(os.path.join(output, os.path.basename(path)), "w"))
    return f"{wrong} answers are wrong" if wrong else 0

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
