#!/usr/bin/env python3
"""Write the bill of materials of a crate of this workspace (CycloneDX 1.5, JSON): what is linked into it or runs to build it.

usage: sbom.py CRATE [--target TRIPLE] > xiangmai.cdx.json

Read from `cargo metadata` and Cargo.lock alone: the same commit gives the same bytes.
"""

import argparse
import json
import os
import subprocess
import tomllib
import uuid
from datetime import datetime, timezone


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("crate")
    parser.add_argument("--target", help="only what this target needs")
    args = parser.parse_args()
    target = ["--filter-platform", args.target] if args.target else []
    command = ["cargo", "metadata", "--locked", "--format-version", "1", *target]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    with open(os.path.join(metadata["workspace_root"], "Cargo.lock"), "rb") as lock:
        hashes = {(p["name"], p["version"]): p.get("checksum") for p in tomllib.load(lock)["package"]}

    def uses(package):
        wanted = lambda dep: any(kind["kind"] != "dev" for kind in dep["dep_kinds"])
        return sorted(dep["pkg"] for dep in nodes[package]["deps"] if wanted(dep))

    root = next(id for id in metadata["workspace_members"] if packages[id]["name"] == args.crate)
    reached, todo = set(), [root]
    while todo:
        if (one := todo.pop()) not in reached:
            reached.add(one)
            todo.extend(uses(one))
    purl = lambda id: f"pkg:cargo/{packages[id]['name']}@{packages[id]['version']}"

    def component(id):
        package = packages[id]
        name, version = package["name"], package["version"]
        found = {"type": "application" if id == root else "library", "bom-ref": purl(id), "name": name, "version": version}
        if package["description"]:
            found["description"] = " ".join(package["description"].split())
        if hashes.get((name, version)):
            found["hashes"] = [{"alg": "SHA-256", "content": hashes[name, version]}]
        if package["license"]:
            found["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
        found["purl"] = purl(id)
        if package["repository"]:
            found["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
        return found

    others = sorted(reached - {root}, key=purl)
    made = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), timezone.utc)
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"timestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"), "component": component(root)},
        "components": [component(id) for id in others],
        "dependencies": [{"ref": purl(id), "dependsOn": [purl(dep) for dep in uses(id)]} for id in [root, *others]],
    }
    content = json.dumps(bill, ensure_ascii=False, sort_keys=True)
    bill["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}"
    print(json.dumps(bill, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
