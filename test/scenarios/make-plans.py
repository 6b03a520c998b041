"""Makes the plans of scenarios: `plan.json` in `terraform/` and `terraform-control/`.

Plans every folder with Terraform, without any account, and keeps what `terraform show`
prints, on one line, without what differs from run to run or says the same twice (README.md).
Tests read the results only; run this by hand where Terraform is installed:

    npm run scenarios:plan [-- SCENARIO...]    # none: all that have Terraform

TERRAFORM_PLAN names the program that prints the plan of the folder it is given, relative to
the root of the repository or absolute.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parent.parent
PLANNER = REPOSITORY / os.environ.get("TERRAFORM_PLAN", "../shared/tools/terraform-plan.sh")
# A plan takes some hundred megabytes of memory.
AT_ONCE = 2

# When it was made, and what resource_changes and configuration say already.
LEFT_OUT = ("timestamp", "planned_values", "relevant_attributes")
# Nothing here is secret.
LEFT_OUT_OF_CHANGES = ("before_sensitive", "after_sensitive")
# What lets the provider plan without an account, put in by the planner.
LEFT_OUT_OF_PROVIDERS = re.compile("skip_|max_retries|profile")
# Where the plan was made is nobody's business.
PATH = re.compile(r'"(/(home|root|tmp|usr|var|work|Users)/|[A-Z]:\\)')


def main(names):
    folders = sorted(
        folder
        for title in ("terraform", "terraform-control")
        for folder in HERE.glob(f"*/{title}")
        if not names or folder.parent.name in names
    )
    for name in set(names) - {folder.parent.name for folder in folders}:
        sys.exit(f"{name} has no folder terraform")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        failures = [text for text in pool.map(make_plan, folders) if text]
    sys.exit("\n".join(failures))


def make_plan(folder):
    """Writes the plan; what went wrong, '' when nothing did."""
    where = folder.relative_to(HERE)
    run = subprocess.run([PLANNER, folder], capture_output=True, text=True)
    if run.returncode != 0:
        return f"{where}: {run.stderr.strip()}"
    text = json.dumps(trimmed(json.loads(run.stdout)), separators=(",", ":"), ensure_ascii=False)
    if found := PATH.search(text):
        return f"{where}: the plan holds a path of this machine: {found.group()}"
    (folder / "plan.json").write_text(f"{text}\n", encoding="utf-8")
    print(where, flush=True)
    return ""


def trimmed(plan):
    plan = {key: value for key, value in plan.items() if key not in LEFT_OUT}
    for resource in plan.get("resource_changes", []):
        for key in LEFT_OUT_OF_CHANGES:
            resource["change"].pop(key, None)
    for provider in plan["configuration"].get("provider_config", {}).values():
        expressions = provider.get("expressions", {})
        for key in [key for key in expressions if LEFT_OUT_OF_PROVIDERS.match(key)]:
            del expressions[key]
    return plan


if __name__ == "__main__":
    main(sys.argv[1:])
