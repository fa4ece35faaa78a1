/**
 * Opens JupyterLab on notebooks/: makes .venv from requirements.txt when it is not there or out of
 * date, and shows Jupyter the kernel in this folder, which needs no installing.
 */

const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const root = path.resolve(__dirname, "..", "..");
const venv = path.join(root, ".venv");
const requirements = path.join(root, "notebooks", "requirements.txt");
const installed = path.join(venv, "installed-requirements.txt");
const windows = process.platform === "win32";
const venvPython = path.join(venv, windows ? "Scripts/python.exe" : "bin/python");

if (!isCurrent()) install();
process.exitCode = run(venvPython, ["-m", "jupyterlab", ...process.argv.slice(2)], {
  cwd: path.join(root, "notebooks"),
  env: {
    ...process.env,
    JUPYTER_PATH: [__dirname, process.env.JUPYTER_PATH].filter(Boolean).join(path.delimiter),
  },
});

function isCurrent() {
  const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined);
  return read(installed) === read(requirements);
}

function install() {
  console.log("Installing JupyterLab into .venv (once, about 350 MB) …");
  if (!fs.existsSync(venvPython) && run(systemPython(), ["-m", "venv", venv]) !== 0) {
    stop(
      "Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv",
    );
  }
  if (run(venvPython, ["-m", "pip", "install", "--quiet", "--requirement", requirements]) !== 0) {
    stop(
      "pip could not install notebooks/requirements.txt; what it said is above. Then try again.",
    );
  }
  fs.copyFileSync(requirements, installed);
}

function systemPython() {
  const found = (windows ? ["py", "python"] : ["python3", "python"]).find(
    (name) =>
      spawnSync(name, ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"]).status === 0,
  );
  return (
    found ??
    stop(
      "JupyterLab needs Python 3.9 or newer, but none was found. Install it (python.org; Debian and Ubuntu: " +
        "apt install python3-venv; macOS: brew install python; Windows: winget install Python.Python.3.13) " +
        "and run npm run lab again. Without Python, npm run notebooks runs the notebooks headless.",
    )
  );
}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (error) stop(`${command}: ${error.message}`);
  return status ?? 1;
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
