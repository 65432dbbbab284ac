#!/bin/sh
# Chromium for the page's tests, where this user may install it; never a reason to fail.
set -u

find_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

if find_chromium >/dev/null; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq >/dev/null 2>&1 &&
        apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null 2>&1; then
        exit 0
    fi
    echo "The browser tests will be skipped: chromium could not be installed with apt-get."
    exit 0
fi
echo "The browser tests will be skipped: there is no chromium, and installing it needs root and" \
    "apt-get. Install chromium and fonts-noto-cjk to run them."
exit 0
