terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

module "network" {
  source = "./modules/network"
}

module "server" {
  source = "./modules/host"

  vpc_id    = module.network.vpc_id
  subnet_id = module.network.public_subnet_id
}
