# codeeval in a container. It starts sandboxes through the engine whose socket is mounted: docs/install.md.
#
#   make dist && docker build -t codeeval .
ARG BASE=python:3.12-slim
FROM ${BASE}

# The wheel of `make dist`. Where no package index can be reached, dist/wheels holds those of the dependencies:
#   pip download --dest dist/wheels 'dist/codeeval-1.2.3-py3-none-any.whl[all]'; docker build --build-arg PIP_NO_INDEX=1
ARG EXTRAS=all
ARG PIP_NO_INDEX=
COPY dist /tmp/dist
RUN python3 -m venv /opt/codeeval \
    && for wheel in /tmp/dist/codeeval-*.whl; do \
        /opt/codeeval/bin/pip install --no-cache-dir --find-links /tmp/dist/wheels "${wheel}[${EXTRAS}]" || exit 1; \
    done \
    && rm -rf /tmp/dist

ENV PATH=/opt/codeeval/bin:$PATH CODEEVAL_CACHE=/cache
RUN mkdir -m 1777 /cache
WORKDIR /work
ENTRYPOINT ["codeeval"]
