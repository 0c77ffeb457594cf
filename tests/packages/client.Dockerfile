# Who logs in to the bastion: another container.
ARG BASE=debian:bookworm-slim
FROM ${BASE}
RUN apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends openssh-client \
    && rm -rf /var/lib/apt/lists/*
