# A machine as a distribution delivers it, with sshd and nothing of this project.
ARG BASE=debian:bookworm-slim
FROM $BASE
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    openssh-server openssh-client && rm -rf /var/lib/apt/lists/*
